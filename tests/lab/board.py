# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# One virtual board's MicroPython: the unix port dressed as the board. virtual-interpreter.c starts
# it with the board's folder as its argument and talks to it over four pipes:
#   fd 0  what the program reads from its terminal, fd 1 what it prints
#   fd 3  one byte for every new command; the command itself is the file "command"
#   fd 4  events, one JSON array a line
# Ctrl-C is SIGINT with the number of the command that it is for. It is let in while a command runs,
# and jumps out of it at any instruction; so every step around that can be done twice without harm:
# a lost wake-up byte or a repeated event changes nothing.
import builtins
import collections
import ffi
import gc
import io
import json
import machine as unix_machine
import os as unix_os
import struct
import sys as unix_sys
import time
import vfs

BLOCK = 4096
host = vfs.VfsPosix(unix_sys.argv[1])
wake = open(3, "rb")
events = open(4, "wb")
terminal_in = open(0, "rb")
terminal_out = open(1, "wb")
unix_print = builtins.print


def read_host(name):
    with host.open("/" + name, "rb") as f:
        return f.read()


dress = json.loads(read_host("dress.json"))


def write_all(stream, data):
    view = memoryview(data)
    while len(view) > 0:
        view = view[stream.write(view) :]


def tell(*event):
    write_all(events, (json.dumps(event) + "\n").encode())


# ---- file system: littlefs on the board's flash, which is a file that outlives resets ----
class Flash:
    def __init__(self, image):
        self.image = image

    def readblocks(self, block, buf, offset=0):
        self.image.seek(block * BLOCK + offset)
        self.image.readinto(buf)

    def writeblocks(self, block, buf, offset=0):
        self.image.seek(block * BLOCK + offset)
        write_all(self.image, buf)

    def ioctl(self, op, arg):
        if op == 4:
            return dress["blocks"]
        if op == 5:
            return BLOCK
        if op == 6:
            self.image.seek(arg * BLOCK)
            write_all(self.image, b"\xff" * BLOCK)
        return 0


def make_folders(path):
    parts = path.split("/")[:-1]
    for n in range(len(parts)):
        try:
            unix_os.mkdir("/".join(parts[: n + 1]))
        except OSError:
            pass


def has_files(flash):
    """A board that was reset while it made its file system makes it again."""
    try:
        vfs.VfsLfs2(flash)
    except OSError:
        return False
    return True


flash = Flash(host.open("/flash.img", "r+b"))
# stm32 has it below the root; CircuitPython's programs may not write while USB shows it as a drive.
ROOT = "/flash" if dress["platform"] in ("pyboard", "stm32") else "/"


def mount_flash():
    fresh = dress["fresh"] or not has_files(flash)
    if fresh:
        vfs.VfsLfs2.mkfs(flash)
    unix_os.chdir("/")
    vfs.umount("/")
    vfs.mount(vfs.VfsLfs2(flash), ROOT)
    unix_os.chdir(ROOT)
    if fresh:
        for name, text in dress["files"].items():
            make_folders(name)
            with open(name, "w") as f:
                f.write(text)
    if dress["circuitpython"]:
        unix_os.chdir("/")
        vfs.umount(ROOT)
        vfs.mount(vfs.VfsLfs2(flash), ROOT, readonly=True)
    unix_sys.path[:] = ["", ".frozen", "/lib" if ROOT == "/" else ROOT + "/lib"]


# ---- terminal: a board turns \n into \r\n, except through sys.stdout.buffer ----
class Output:
    buffer = terminal_out

    def write(self, text):
        data = text.encode() if isinstance(text, str) else bytes(text)
        write_all(terminal_out, data.replace(b"\n", b"\r\n"))
        return len(text)


class Input:
    def __init__(self, text):
        self.text = text
        if text:
            self.buffer = Input(False)

    def read(self, n=1):
        data = b""
        while n < 0 or len(data) < n:
            tell("input")
            got = terminal_in.read(1)
            if got == b"\x04" and n < 0:
                break
            data += got
        return data.decode() if self.text else data

    def readline(self):
        line = b""
        while not line.endswith(b"\n"):
            tell("input")
            line += terminal_in.read(1).replace(b"\r", b"\n")
        return line.decode() if self.text else line


out = Output()
stdin = Input(True)


def board_print(*values, sep=" ", end="\n", file=None):
    text = io.StringIO()
    unix_print(*values, sep=sep, end=end, file=text)
    (file or out).write(text.getvalue())


def board_repl_print(value):
    if value is not None:
        board_print(repr(value))


def board_input(prompt=""):
    out.write(prompt)
    return stdin.readline()[:-1]


# ---- the modules that know which board this is ----
class Dressed:
    def __init__(self, module, **attributes):
        self._module = module
        for name, value in attributes.items():
            setattr(self, name, value)

    def __getattr__(self, name):
        return getattr(self._module, name)


def named(kind, fields):
    names = [name for name, value in fields]
    return collections.namedtuple(kind, names)(*[value for name, value in fields])


def print_exception(error, file=None):
    text = io.StringIO()
    unix_sys.print_exception(error, text)
    lines = [x for x in text.getvalue().split("\n") if not x.startswith('  File "' + __file__)]
    (file or out).write("\n".join(lines))


def stop(*event):
    tell(*event)
    while True:  # until this process is ended
        try:
            time.sleep(3600)
        except KeyboardInterrupt:
            pass


def soft_reset():
    raise SystemExit


class RunMode:
    """CircuitPython's microcontroller.RunMode."""

    NORMAL, SAFE_MODE, UF2, BOOTLOADER = range(4)


run_modes = [RunMode.NORMAL]  # asked for with on_next_reset(); the last one counts


def hide_import(names):
    """Modules that this board's firmware was built without."""
    unix_import = builtins.__import__

    def board_import(name, *args):
        if name in names:
            raise ImportError("no module named '%s'" % name)
        return unix_import(name, *args)

    builtins.__import__ = board_import


class Pin:
    """What a pin was set to is told to the journal."""

    OUT = 1

    def __init__(self, pin, mode=None):
        if pin == "LED" and not dress["led"]:
            raise ValueError("unknown named pin \"LED\"")

    def value(self, level):
        tell("count", "pin-changes")


def dress_ports(modules):
    """How programs get at the flash that the file system is on, port by port."""
    platform = dress["platform"]
    if platform in ("rp2", "samd", "nrf", "mimxrt"):
        modules[platform] = Dressed(None, Flash=lambda: flash)
    elif platform in ("esp32", "esp8266"):
        modules["flashbdev"] = Dressed(None, bdev=flash)
    elif platform in ("pyboard", "stm32"):
        modules["pyb"] = Dressed(None, Flash=lambda start=-1: flash)


def dress_modules():
    implementation = dress["implementation"]
    implementation["version"] = tuple(implementation["version"])
    order = ["name", "version", "_machine", "_mpy", "_build", "_thread"]
    fields = [(x, implementation[x]) for x in order if x in implementation]
    uname = [(x, dress["uname"][x]) for x in ("sysname", "nodename", "release", "version", "machine")]
    modules = unix_sys.modules
    modules["sys"] = Dressed(
        unix_sys,
        implementation=named("implementation", fields),
        platform=dress["platform"],
        version=dress["version"],
        stdin=stdin,
        stdout=out,
        stderr=out,
        print_exception=print_exception,
        modules=modules,
        path=unix_sys.path,
        argv=[],
    )
    modules["os"] = Dressed(
        unix_os,
        uname=lambda: named("uname", uname),
        sync=lambda: None,
        dupterm=lambda *args: None,
    )
    modules["machine"] = Dressed(
        unix_machine,
        reset=lambda: stop("reset"),
        bootloader=lambda *args: stop("bootloader"),
        soft_reset=soft_reset,
        unique_id=lambda: bytes.fromhex(dress["unique_id"]),
        freq=lambda *args: dress["frequency"],
        reset_cause=lambda: 1,
        Pin=Pin,
        PWRON_RESET=1,
        WDT_RESET=3,
    )
    if dress["circuitpython"]:
        modules["microcontroller"] = Dressed(
            unix_machine,
            RunMode=RunMode,
            on_next_reset=lambda mode: run_modes.append(mode),
            reset=lambda: stop("bootloader" if run_modes[-1] in (RunMode.UF2, RunMode.BOOTLOADER) else "reset"),
        )
        del modules["machine"]
    for name in ("sys", "os", "machine"):
        if name in modules:
            modules["u" + name] = modules[name]
    dress_ports(modules)
    for name, attributes in dress.get("modules", {}).items():
        modules[name] = Dressed(None, **attributes)
    if dress["circuitpython"]:
        modules["storage"] = Dressed(None, remount=None)
    hide_import(dress["without"])
    builtins.print = board_print
    builtins.__repl_print__ = board_repl_print
    builtins.input = board_input


# ---- Ctrl-C ----
# The unix port raises KeyboardInterrupt out of the signal handler itself (MICROPY_ASYNC_KBD_INTR).
# Out of a garbage collection that would leave the heap locked for ever.
SIG_BLOCK, SIG_UNBLOCK = 0, 1
VALUE_AT = 24 if struct.calcsize("P") == 8 else 20  # of si_value in Linux's siginfo_t
libc = ffi.open("libc.so.6")
sigprocmask = libc.func("i", "sigprocmask", "iPP")
sigtimedwait = libc.func("i", "sigtimedwait", "PPP")
sigint_alone = bytearray(128)
sigint_alone[0] = 1 << (2 - 1)


def hold_interrupts():
    sigprocmask(SIG_BLOCK, sigint_alone, None)


def let_interrupts_in():
    sigprocmask(SIG_UNBLOCK, sigint_alone, None)


def take_interrupt():
    """The number of the command that an interrupt is for which came while they were held, or -1."""
    info = bytearray(128)
    at_once = bytes(16)
    if sigtimedwait(sigint_alone, info, at_once) < 0:
        return -1
    return struct.unpack_from("i", info, VALUE_AT)[0]


# ---- programs ----
board_globals = {"__name__": "__main__"}


def execute(text, name, mode):
    """What ended it: "ok", "exit" for a soft reset, or the text of the exception."""
    try:
        exec(compile(text, name, mode), board_globals)
    except SystemExit:
        return "exit", ""
    except BaseException as error:
        report = io.StringIO()
        print_exception(error, report)
        return "error", report.getvalue()
    return "ok", ""


def run_file(name):
    try:
        with open(name) as f:
            text = f.read()
    except OSError:
        return "none"
    how, report = execute(text, name, "exec")
    out.write(report)
    return how


def run_boot(main):
    for name in dress["programs"][: 2 if main else 1]:
        how = run_file(name)
        if how in ("exit", "error"):
            return how, ""
    return "ok", ""


def unfinished(text):
    """Whether the friendly REPL asks for one more line, as py/repl.c decides it."""
    stripped = text.strip()
    if stripped.endswith("\\"):
        return True
    depth = 0
    quote = None
    n = 0
    while n < len(text):
        for mark in (quote,) if quote else ('"""', "'''", '"', "'"):
            if text[n : n + len(mark)] == mark:
                quote = None if quote else mark
                n += len(mark) - 1
                break
        else:
            if text[n] == "\\":
                n += 1
            elif not quote and text[n] in "([{":
                depth += 1
            elif not quote and text[n] in ")]}":
                depth -= 1
        n += 1
    if depth > 0 or (quote and len(quote) == 3):
        return True
    first = stripped.split(" ")[0].split(":")[0]
    compound = ("if", "while", "for", "try", "with", "def", "class", "async")
    return (first in compound or stripped.startswith("@")) and not text.endswith("\n")


def obey(kind, text):
    if kind == "boot":
        return run_boot(text == "main")
    if kind == "line":
        return ("more", "") if unfinished(text) else execute(text, "<stdin>", "single")
    return execute(text, "<stdin>", "exec")


def read_text(body):
    """Noise on the line may be no text at all; to a board it is a syntax error, too."""
    try:
        return body.decode()
    except UnicodeError:
        return "?"


class Server:
    ready = False
    started = 0
    state = 0, None  # number of the last command that ended, and its answer until it is told

    def step(self):
        if not self.ready:
            tell("ready")
            self.ready = True
        ended, answer = self.state
        if answer:
            tell("done", ended, *answer)
            self.state = ended, None
            return
        head, _, body = read_host("command").partition(b"\n")
        number, kind = head.decode().split()
        number = int(number)
        if number == ended:
            wake.read(1)
        elif number == self.started:  # Ctrl-C struck before its first instruction or after its last
            self.state = number, ("error", "KeyboardInterrupt: \n")
        else:
            self.started = number
            if take_interrupt() == number:
                return
            let_interrupts_in()
            self.state = number, obey(kind, read_text(body))
            hold_interrupts()
            gc.collect()


def main():
    hold_interrupts()
    mount_flash()
    dress_modules()
    server = Server()
    while True:
        try:
            hold_interrupts()  # the handler's jump lets them in
            server.step()
        except KeyboardInterrupt:
            pass


main()
