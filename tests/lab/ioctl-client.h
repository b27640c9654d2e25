/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <umockdev.h>

G_BEGIN_DECLS

/* A program's file descriptor of a node, as umockdev has it; beside the device that keeps a
 * reference to it for as long as it is open. Main thread. */

/* Whether the program has closed it, or was ended, to be asked by the only one with a reference.
 * umockdev closes its stream when it next reads; but a program that dies while it is being answered
 * makes the writing fail, after which umockdev just lets go of the object (umockdev 0.19,
 * src/umockdev-ioctl.vala, complete_async()): the stream is never seen to close. */
gboolean ioctl_client_has_left (UMockdevIoctlClient *client);

/* Gives the reference up. */
void ioctl_client_let_go (UMockdevIoctlClient *client);

G_END_DECLS
