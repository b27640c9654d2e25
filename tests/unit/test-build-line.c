/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "build-line.h"

static MoultBuildLine *
new_line (const char *text)
{
    return moult_build_line_new (text, strlen (text));
}

static void
check_text (const char *bytes, gsize size, const char *text)
{
    g_autoptr (MoultBuildLine) line = moult_build_line_new (bytes, size);

    g_assert_cmpstr (moult_build_line_get_text (line), ==, text);
}

#define CHECK_TEXT(bytes, text) check_text (bytes, sizeof (bytes) - 1, text)

static void
test_text (void)
{
    CHECK_TEXT ("", "");
    CHECK_TEXT ("CC main.c", "CC main.c");
    CHECK_TEXT ("CC main.c  \r", "CC main.c");
    CHECK_TEXT ("Receiving: 50%\rReceiving: 100%\r", "Receiving: 100%");
    CHECK_TEXT ("\r\r", "");
    CHECK_TEXT ("a\tb", "a       b");
    CHECK_TEXT ("12345678\tb", "12345678        b");
    CHECK_TEXT ("\033[01;31m\033[Kerror:\033[m\033[K x", "error: x");
    CHECK_TEXT ("\033]8;;https://gcc.gnu.org\033\\-Wall\033]8;;\007", "-Wall");
    CHECK_TEXT ("a\033[", "a");
    CHECK_TEXT ("a\033[12", "a");
    CHECK_TEXT ("a\033]8;;", "a");
    CHECK_TEXT ("a\033", "a");
    CHECK_TEXT ("a\0b\001\177c", "abc");
    CHECK_TEXT ("\xff\xfe x", "\xef\xbf\xbd\xef\xbf\xbd x");
    CHECK_TEXT ("\xe2\x80", "\xef\xbf\xbd\xef\xbf\xbd");
    CHECK_TEXT ("\xe2\x80\x98x\xe2\x80\x99", "\xe2\x80\x98x\xe2\x80\x99");
    CHECK_TEXT ("a\xe2\x80\xae"
                "b\xc2\x85\xe2\x80\xa8",
                "ab"); /* right to left, next line, line separator */
}

static void
test_length (void)
{
    g_autofree char *plain = g_strnfill (100000, 'x');
    g_autofree char *bad = g_strnfill (100000, '\xff');
    g_autofree char *tabs = g_strnfill (100000, '\t');
    g_autoptr (MoultBuildLine) plain_line = new_line (plain);
    g_autoptr (MoultBuildLine) bad_line = new_line (bad);
    g_autoptr (MoultBuildLine) tabs_line = new_line (tabs);

    g_assert_cmpuint (strlen (moult_build_line_get_text (plain_line)), ==, 4096);
    g_assert_cmpuint (strlen (moult_build_line_get_text (bad_line)), ==, 4095);
    g_assert_cmpstr (moult_build_line_get_text (tabs_line), ==, "");
}

#define PLAIN   MOULT_BUILD_LINE_PLAIN
#define OBJECT  MOULT_BUILD_LINE_OBJECT
#define WARNING MOULT_BUILD_LINE_WARNING
#define ERROR   MOULT_BUILD_LINE_ERROR

/* Lines as the programs print them. */
static const struct {
    const char *text;
    MoultBuildLineKind kind;
    guint rank;
    const char *file;
    guint line;
} lines[] = {
    /* gcc and clang */
    { "../../py/mpstate.c:12:3: error: expected ';' before '}' token", ERROR, 9,
      "../../py/mpstate.c", 12 },
    { "main.c:7: error: x", ERROR, 9, "main.c", 7 },
    { "main.c:7:10: fatal error: string.h: No such file or directory", ERROR, 9, "main.c", 7 },
    { "a folder/my main.c:7:10: error: x", ERROR, 9, "a folder/my main.c", 7 },
    { "main.c:7:10: warning: unused variable 'error: x' [-Wunused-variable]", WARNING, 0, "main.c",
      7 },
    { "main.c:7:10: note: declared here", PLAIN, 0, NULL, 0 },
    { "   12 |     printf (\"error: x\");", PLAIN, 0, NULL, 0 },
    { "arm-none-eabi-gcc: error: unrecognized command-line option '-mfoo'", ERROR, 6, NULL, 0 },
    { "arm-none-eabi-gcc: fatal error: no input files", ERROR, 7, NULL, 0 },
    { "cc1: all warnings being treated as errors", ERROR, 2, NULL, 0 },
    { "cc1: fatal error: error writing to /tmp/x.s: No space left on device", ERROR, 9, NULL, 0 },
    { "{standard input}:99: Error: junk at end of line", PLAIN, 0, NULL, 0 },
    /* GNU ld */
    { "/usr/lib/gcc/../bin/ld: /t/main.c:12: undefined reference to `x'", ERROR, 8, "/t/main.c",
      12 },
    { "main.o:(.text+0x10): undefined reference to `x'", ERROR, 8, NULL, 0 },
    { "arm-none-eabi/bin/ld: region `FLASH_TEXT' overflowed by 1234 bytes", ERROR, 8, NULL, 0 },
    { "ld: firmware.elf section `.text' will not fit in region `FLASH_TEXT'", ERROR, 7, NULL, 0 },
    { "ld: cannot find -lm: No such file or directory", ERROR, 8, NULL, 0 },
    { "ld: warning: main.o: missing .note.GNU-stack section", WARNING, 0, NULL, 0 },
    { "collect2: error: ld returned 1 exit status", ERROR, 2, NULL, 0 },
    /* CMake and ninja */
    { "CMake Error at ports/rp2/CMakeLists.txt:12 (message):", ERROR, 7, "ports/rp2/CMakeLists.txt",
      12 },
    { "CMake Error: The source directory does not exist.", ERROR, 6, NULL, 0 },
    { "CMake Warning at CMakeLists.txt:1 (message):", WARNING, 0, NULL, 0 },
    { "FAILED: main.o", ERROR, 2, NULL, 0 },
    { "ninja: error: loading 'build.ninja': No such file or directory", ERROR, 6, NULL, 0 },
    { "ninja: build stopped: subcommand failed.", ERROR, 1, NULL, 0 },
    /* make */
    { "make[1]: *** [../../py/mkrules.mk:90: build-X/main.o] Error 1", ERROR, 1, NULL, 0 },
    { "make: *** [all] Interrupt", ERROR, 1, NULL, 0 },
    { "make: *** Waiting for unfinished jobs....", PLAIN, 0, NULL, 0 },
    { "make: *** No rule to make target 'x.c', needed by 'x.o'.  Stop.", ERROR, 5, NULL, 0 },
    { "make: *** ports/none: No such file or directory.  Stop.", ERROR, 5, NULL, 0 },
    { "Makefile:33: *** Invalid BOARD specified: X.  Stop.", ERROR, 7, "Makefile", 33 },
    { "make: arm-none-eabi-gcc: No such file or directory", ERROR, 7, NULL, 0 },
    { "/bin/sh: 1: arm-none-eabi-gcc: not found", ERROR, 7, NULL, 0 },
    { "bash: line 1: cmake: command not found", ERROR, 7, NULL, 0 },
    { "make: Nothing to be done for 'all'.", PLAIN, 0, NULL, 0 },
    /* git, Python, containers, scripts */
    { "fatal: not a git repository (or any of the parent directories): .git", ERROR, 6, NULL, 0 },
    { "error: pathspec 'v9' did not match any file(s) known to git", ERROR, 5, NULL, 0 },
    { "ModuleNotFoundError: No module named 'elftools'", ERROR, 6, NULL, 0 },
    { "subprocess.CalledProcessError: Command 'x' returned 1", ERROR, 6, NULL, 0 },
    { "AssertionError", ERROR, 6, NULL, 0 },
    { "Error", PLAIN, 0, NULL, 0 },
    { "docker: Error response from daemon: pull access denied for x.", ERROR, 7, NULL, 0 },
    { "Cannot connect to the Docker daemon at unix:///var/run/docker.sock.", ERROR, 7, NULL, 0 },
    { "Error: short-name \"x\" did not resolve to an alias", ERROR, 5, NULL, 0 },
    { "the input device is not a TTY", ERROR, 7, NULL, 0 },
    { "ERROR: The following command returned 2: docker run --rm", ERROR, 1, NULL, 0 },
    { "ERROR: idf_component_manager", ERROR, 4, NULL, 0 },
    { "Invalid board", ERROR, 5, NULL, 0 },
    { "error compiling main.py:", ERROR, 6, NULL, 0 },
    /* What is compiled */
    { "CC ../../py/mpstate.c", OBJECT, 0, NULL, 0 },
    { "CC ../../error: fatal.c", OBJECT, 0, NULL, 0 },
    { "CXX x.cpp", OBJECT, 0, NULL, 0 },
    { "AS boot.s", OBJECT, 0, NULL, 0 },
    { "MPY asyncio/core.py", OBJECT, 0, NULL, 0 },
    { "arm-none-eabi-gcc -Wall -Werror -c -o x.o x.c", OBJECT, 0, NULL, 0 },
    { "[ 62%] Building C object x.o", OBJECT, 0, NULL, 0 },
    { "[12/340] Building C object x.o", OBJECT, 0, NULL, 0 },
    { "[100%] Built target firmware", PLAIN, 0, NULL, 0 },
    { "LINK build-PYBV11/firmware.elf", PLAIN, 0, NULL, 0 },
    { "GEN build-PYBV11/genhdr/qstr.split", PLAIN, 0, NULL, 0 },
    { "", PLAIN, 0, NULL, 0 },
    { ": error: x", PLAIN, 0, NULL, 0 },
    { ":1: error: x", ERROR, 6, NULL, 0 },
    { "x:99999999999999999999:1: error: x", ERROR, 9, "x:99999999999999999999", 1 },
};

static void
test_meaning (void)
{
    for (gsize i = 0; i < G_N_ELEMENTS (lines); i++) {
        g_autoptr (MoultBuildLine) line = new_line (lines[i].text);

        g_test_message ("%s", lines[i].text);
        g_assert_cmpint (moult_build_line_get_kind (line), ==, lines[i].kind);
        g_assert_cmpuint (moult_build_line_get_rank (line), ==, lines[i].rank);
        g_assert_cmpstr (moult_build_line_get_file (line), ==, lines[i].file);
        g_assert_cmpuint (moult_build_line_get_line (line), ==, lines[i].line);
    }
}

static void
test_fraction (void)
{
    static const struct {
        const char *text;
        double fraction;
    } cases[] = {
        { "[ 62%] Building C object x.o", 0.62 },
        { "[100%] Built target x", 1 },
        { "[17/340] Linking x", 0.05 },
        { "[341/340] x", -1 },
        { "[1/0] x", -1 },
        { "[101%] x", -1 },
        { "[%] x", -1 },
        { "[", -1 },
        { "[1", -1 },
        { "[1/", -1 },
        { "[99999999999999999999/99999999999999999999] x", 1 },
        { "50% done", -1 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
        g_autoptr (MoultBuildLine) line = new_line (cases[i].text);

        g_assert_cmpfloat_with_epsilon (moult_build_line_get_fraction (line), cases[i].fraction,
                                        0.0001);
    }
}

static void
test_note (void)
{
    g_autoptr (MoultBuildLine) line = moult_build_line_new_note ("fatal: \033[1mnot\033[m one");

    g_assert_cmpint (moult_build_line_get_kind (line), ==, MOULT_BUILD_LINE_NOTE);
    g_assert_cmpstr (moult_build_line_get_text (line), ==, "fatal: not one");
    g_assert_cmpuint (moult_build_line_get_rank (line), ==, 0);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/build-line/text", test_text);
    g_test_add_func ("/build-line/length", test_length);
    g_test_add_func ("/build-line/meaning", test_meaning);
    g_test_add_func ("/build-line/fraction", test_fraction);
    g_test_add_func ("/build-line/note", test_note);
    return g_test_run ();
}
