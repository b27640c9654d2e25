/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <stdint.h>

/* From the linker script: where the stack begins; of how many bytes the pieces of a program are
 * that lies in the flash in two. */
extern const uint32_t _estack;
extern const uint32_t _first_size __attribute__ ((weak));
extern const uint32_t _second_size __attribute__ ((weak));

void Reset_Handler (void);

/* A firmware to be written, not to be run. */
void
Reset_Handler (void)
{
    for (;;)
        ;
}

__attribute__ ((section (".isr_vector"), used)) static const void *const vectors[] = {
    &_estack,
    Reset_Handler,
    Reset_Handler,
    Reset_Handler,
    Reset_Handler,
    Reset_Handler,
    Reset_Handler,
    &_first_size,
    &_second_size,
    0,
    0,
    Reset_Handler,
    Reset_Handler,
    0,
    Reset_Handler,
    Reset_Handler,
};
