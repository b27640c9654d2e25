# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Blinks a board's light. After files.py. A pin is what data/boards/leds.json has, or None.
def _moult_light(kind, pin, on):
    def by_pin():
        from machine import Pin

        p = Pin("LED" if pin is None else pin, Pin.OUT)
        return lambda lit: p.value(on if lit else 1 - on)

    def by_neopixel():
        from machine import Pin
        from neopixel import NeoPixel

        n = NeoPixel(Pin(pin, Pin.OUT), 1)

        def light(lit):
            n[0] = (40, 40, 40) if lit else (0, 0, 0)
            n.write()

        return light

    def by_pyb():
        from pyb import LED

        led = LED(1)
        return lambda lit: led.on() if lit else led.off()

    def by_board():
        from board import LED

        led = LED(1)
        return lambda lit: led.on() if lit else led.off()

    def by_circuitpython():
        import board
        from digitalio import DigitalInOut

        p = DigitalInOut(board.LED)
        p.switch_to_output()

        def light(lit):
            p.value = bool(lit)

        return light

    def by_microbit():
        from microbit import Image, display

        return lambda lit: display.show(Image.SQUARE) if lit else display.clear()

    ways = (by_pin, by_pyb, by_board, by_circuitpython, by_microbit)
    for way in (by_neopixel,) if kind == "neopixel" else ways:
        try:
            return way()
        except (ImportError, AttributeError, TypeError, ValueError):
            pass
    return None


def _moult_blink(kind, pin, on, ms):
    import time

    light = _moult_light(kind, pin, on)
    _moult("light", light is not None)
    while light and ms > 0:
        light(True)
        time.sleep(0.12)
        light(False)
        time.sleep(0.13)
        ms -= 250
