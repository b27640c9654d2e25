/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The part of PicobootRom that answers GET_INFO. */

#include "picoboot-rom.h"

#include <string.h>

/* pico-sdk, boot/picoboot_constants.h, boot/bootrom_constants.h and boot/picobin.h; what the words
 * mean: RP2350 data sheet 5.4.8.16 (get_partition_table_info) and 5.4.8.17 (get_sys_info). */
enum {
    INFO_SYS = 1,
    INFO_PARTITION_TABLE = 2,
    INFO_UF2_TARGET = 3,
    INFO_UF2_STATUS = 4,

    SYS_CHIP = 0x01,
    SYS_CRITICAL = 0x02,
    SYS_CPU = 0x04,
    SYS_FLASH_DEV = 0x08,
    SYS_BOOT_RANDOM = 0x10,
    SYS_BOOT = 0x40,

    TABLE_INFO = 0x01,
    TABLE_LOCATION = 0x10,
    TABLE_ID = 0x20, /* no partition here has one */
    TABLE_FAMILIES = 0x40,
    TABLE_NAME = 0x80,
    TABLE_SINGLE = 0x8000,

    FLAG_EXTRA_FAMILIES_LSB = 7,
    FLAG_HAS_NAME = 0x1000,
    FLAG_FIRST_FAMILY = 0x4000,
    FAMILY_FIRST = 0xe48bff56, /* RP2040; absolute, data, Arm S, RISC-V, Arm NS follow */
    FAMILY_ABSOLUTE = 0xe48bff57,
    FAMILY_LAST = 0xe48bff5b,

    LAST_SECTOR_LSB = 13,
    ALL_SECTORS = 0x1fff,
    NO_PARTITION = 0xff,
};
#define MAY_ALL  0xfc000000u
#define MAY_READ 0x54000000u

/* Words on their way to the host. */
typedef struct {
    guint32 *words;
    guint room;
    guint n;
} Answer;

static void
add (Answer *answer, guint32 word)
{
    if (answer->n < answer->room)
        answer->words[answer->n] = word;
    answer->n++;
}

static gboolean
is_default_family (guint32 family)
{
    return family >= FAMILY_FIRST && family <= FAMILY_LAST;
}

/* The factory setting for flash without a table takes all families but RP2040's (data sheet 5.5.3).
 */
static guint32
get_default_flags (void)
{
    guint32 flags = 0;

    for (guint32 family = FAMILY_ABSOLUTE; family <= (guint32) FAMILY_LAST; family++)
        flags |= (guint32) FLAG_FIRST_FAMILY << (family - FAMILY_FIRST);
    return flags;
}

static guint32
get_permissions (const PicobootPartition *partition)
{
    return partition->locked ? MAY_READ : MAY_ALL;
}

static guint32
get_location (const PicobootPartition *partition)
{
    return get_permissions (partition) | partition->last_sector << LAST_SECTOR_LSB
           | partition->first_sector;
}

static guint
count_extra_families (const PicobootPartition *partition)
{
    guint n_extra = 0;

    for (guint n = 0; n < G_N_ELEMENTS (partition->families); n++)
        n_extra += partition->families[n] != 0 && !is_default_family (partition->families[n]);
    return n_extra;
}

static guint32
get_flags (const PicobootPartition *partition)
{
    guint32 flags = get_permissions (partition) | (partition->name[0] ? FLAG_HAS_NAME : 0)
                    | count_extra_families (partition) << FLAG_EXTRA_FAMILIES_LSB;

    for (guint n = 0; n < G_N_ELEMENTS (partition->families); n++)
        if (is_default_family (partition->families[n]))
            flags |= (guint32) FLAG_FIRST_FAMILY << (partition->families[n] - FAMILY_FIRST);
    return flags;
}

static void
add_sys (PicobootRom *rom, guint32 wanted, Answer *answer)
{
    static const struct {
        guint32 flag;
        guint n_words;
    } parts[] = { { SYS_CHIP, 3 },      { SYS_CRITICAL, 1 },    { SYS_CPU, 1 },
                  { SYS_FLASH_DEV, 1 }, { SYS_BOOT_RANDOM, 4 }, { SYS_BOOT, 4 } };
    guint64 id = picoboot_rom_get_fields (rom)->id;

    add (answer,
         wanted & (SYS_CHIP | SYS_CRITICAL | SYS_CPU | SYS_FLASH_DEV | SYS_BOOT_RANDOM | SYS_BOOT));
    for (guint n = 0; n < G_N_ELEMENTS (parts); n++) {
        if (!(wanted & parts[n].flag))
            continue;
        for (guint word = 0; word < parts[n].n_words; word++) {
            if (parts[n].flag == SYS_CHIP && word > 0)
                add (answer, (guint32) (word == 1 ? id : id >> 32));
            else
                add (answer, 0);
        }
    }
}

static void
add_name (const PicobootPartition *partition, Answer *answer)
{
    guint length = strlen (partition->name);
    guint8 bytes[20] = { length };

    memcpy (bytes + 1, partition->name, length);
    for (guint n = 0; n <= length; n += 4)
        add (answer,
             bytes[n] | bytes[n + 1] << 8 | bytes[n + 2] << 16 | (guint32) bytes[n + 3] << 24);
}

static void
add_partition (const PicobootPartition *partition, guint32 wanted, Answer *answer)
{
    if (wanted & TABLE_LOCATION) {
        add (answer, get_location (partition));
        add (answer, get_flags (partition));
    }
    for (guint n = 0; wanted & TABLE_FAMILIES && n < G_N_ELEMENTS (partition->families); n++)
        if (partition->families[n] && !is_default_family (partition->families[n]))
            add (answer, partition->families[n]);
    if (wanted & TABLE_NAME && partition->name[0])
        add_name (partition, answer);
}

static void
add_table (PicobootRom *rom, guint32 wanted, Answer *answer)
{
    const PicobootRomFields *fields = picoboot_rom_get_fields (rom);
    guint single = wanted >> 24;

    add (answer, wanted
                     & (TABLE_INFO | TABLE_LOCATION | TABLE_ID | TABLE_FAMILIES | TABLE_NAME
                        | TABLE_SINGLE));
    if (wanted & TABLE_INFO) {
        add (answer, fields->n_partitions | (fields->n_partitions > 0 ? 0x100 : 0));
        add (answer, MAY_ALL | ALL_SECTORS << LAST_SECTOR_LSB);
        add (answer, MAY_ALL | (fields->n_partitions > 0 ? 0 : get_default_flags ()));
    }
    for (guint n = 0; n < fields->n_partitions; n++)
        if (!(wanted & TABLE_SINGLE) || n == single)
            add_partition (&fields->partitions[n], wanted, answer);
}

/* nsboot_async_task.c: index, location, flags; an index of ones where nothing takes the family. */
static void
add_target (PicobootRom *rom, guint32 family, Answer *answer)
{
    const PicobootRomFields *fields = picoboot_rom_get_fields (rom);
    const PicobootPartition *found = NULL;
    guint index = 0;

    for (guint n = 0; n < fields->n_partitions && !found; n++)
        for (guint f = 0; f < G_N_ELEMENTS (fields->partitions[n].families); f++)
            if (fields->partitions[n].families[f] == family) {
                found = &fields->partitions[n];
                index = n;
            }
    if (found) {
        add (answer, index);
        add (answer, get_location (found));
        add (answer, get_flags (found));
    } else if (family == (guint32) FAMILY_ABSOLUTE
               || (fields->n_partitions == 0 && is_default_family (family)
                   && family != (guint32) FAMILY_FIRST)) {
        add (answer, NO_PARTITION);
        add (answer, MAY_ALL | ALL_SECTORS << LAST_SECTOR_LSB);
        add (answer, MAY_ALL | get_default_flags ());
    } else {
        for (guint n = 0; n < 3; n++)
            add (answer, n == 0 ? G_MAXUINT32 : 0);
    }
}

PicobootStatus
picoboot_rom_get_info (PicobootRom *rom,
                       guint8 type,
                       guint32 argument,
                       guint32 *words,
                       guint n_words)
{
    Answer answer = { .words = words + 1, .room = n_words - 1 };

    memset (words, 0, n_words * sizeof *words);
    if ((type == INFO_PARTITION_TABLE || type == INFO_UF2_TARGET)
        && !picoboot_rom_has_left_xip (rom))
        return PICOBOOT_PRECONDITION_NOT_MET;
    switch (type) {
    case INFO_SYS:
        add_sys (rom, argument, &answer);
        break;
    case INFO_PARTITION_TABLE:
        add_table (rom, argument, &answer);
        break;
    case INFO_UF2_TARGET:
        add_target (rom, argument, &answer);
        break;
    case INFO_UF2_STATUS:
        for (guint n = 0; n < 4; n++)
            add (&answer, 0);
        break;
    default:
        return PICOBOOT_INVALID_ARG;
    }
    words[0] = answer.n;
    return answer.n > answer.room ? PICOBOOT_BUFFER_TOO_SMALL : PICOBOOT_OK;
}
