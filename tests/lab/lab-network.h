/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

/**
 * lab_network_enter:
 *
 * Gives the lab a network of its own, in which nothing but the loopback is there and uevents have
 * room: umockdev hands them out as datagrams and aborts when one that listens has not read ten of
 * them yet (net.unix.max_dgram_qlen), which a busy machine with twelve boards comes to. Who lacks
 * CAP_SYS_ADMIN gets a user name space for it; where even that is forbidden all stays as it is.
 * Call it before there are threads, and before exec().
 */
void lab_network_enter (void);
