/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bench-plug LOCATION: unplugs the lab's board there and plugs it in again; prints two numbers of
 * seconds: from the plug to the identified board in the list, and the board's own answer time.
 */

#include "board-list.h"
#include "device-monitor.h"

typedef struct {
    MoultDeviceSource *devices;
    MoultBoardList *boards;
    const char *location;
} Bench;

static gboolean
run_lab (const char *verb, const char *location)
{
    const char *argv[] = { "moult-lab", verb, location, NULL };
    g_autoptr (GError) error = NULL;
    int status;

    if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL,
                       &status, &error)
        || !g_spawn_check_wait_status (status, &error))
        g_error ("moult-lab %s: %s", verb, error->message);
    return TRUE;
}

/* A new answer, not one that the row remembers of the time before. */
static gboolean
is_identified (Bench *bench, MoultBoardInfo *old)
{
    MoultBoard *board = moult_board_list_find (bench->boards, bench->location);

    return board != NULL && moult_board_get_mode (board) == MOULT_BOARD_RUNNING
           && moult_board_get_info (board) != NULL && moult_board_get_info (board) != old;
}

static gpointer
plug_thread (gpointer location)
{
    run_lab ("plug", location);
    return NULL;
}

static double
measure_plug (Bench *bench)
{
    MoultBoard *board = moult_board_list_find (bench->boards, bench->location);
    g_autoptr (MoultBoardInfo) old = g_object_ref (moult_board_get_info (board));

    g_usleep (4 * G_USEC_PER_SEC); /* sooner it would pass for the end of the question before */
    run_lab ("unplug", bench->location);
    while (moult_board_get_mode (board) != MOULT_BOARD_GONE)
        g_main_context_iteration (NULL, TRUE);

    gint64 start = g_get_monotonic_time ();
    GThread *thread = g_thread_new ("plug", plug_thread, (gpointer) bench->location);
    while (!is_identified (bench, old))
        g_main_context_iteration (NULL, TRUE);
    gint64 end = g_get_monotonic_time ();
    g_thread_join (thread);
    return (end - start) / (double) G_USEC_PER_SEC;
}

/* One question to a board at rest; it needs a moment to run its own program again. */
static double
ask_once (Bench *bench)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultDevice) device =
        moult_device_source_wait (bench->devices, bench->location, NULL, NULL, 0, NULL, &error);
    g_autoptr (MoultBoardInfo) info = NULL;

    g_usleep (G_USEC_PER_SEC);
    gint64 start = g_get_monotonic_time ();
    if (device != NULL)
        info = moult_device_source_identify (bench->devices, device, NULL, &error);
    if (info == NULL)
        g_error ("%s", error->message);
    return (g_get_monotonic_time () - start) / (double) G_USEC_PER_SEC;
}

static double
measure_answer (Bench *bench)
{
    double first = ask_once (bench);
    double second = ask_once (bench);

    return MIN (first, second);
}

int
main (int argc, char **argv)
{
    g_assert (argc == 2);

    Bench bench = { .location = argv[1] };
    bench.devices = MOULT_DEVICE_SOURCE (moult_device_monitor_new ());
    bench.boards = moult_board_list_new (bench.devices);
    while (!is_identified (&bench, NULL))
        g_main_context_iteration (NULL, TRUE);

    double total = measure_plug (&bench);
    g_print ("%f %f\n", total, measure_answer (&bench));
    g_object_unref (bench.boards);
    g_object_unref (bench.devices);
    return 0;
}
