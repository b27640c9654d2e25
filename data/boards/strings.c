/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Written by build-aux/make-board-strings.py from the JSON files beside it, for xgettext alone.
 */

#include <glib/gi18n.h>

/* Translators: Name of a USB device */
N_("RP2040 Bootloader")

/* Translators: Name of a USB device */
N_("RP2350 Bootloader")

/* Translators: Name of a USB device */
N_("Raspberry Pi Debug Probe")

/* Translators: Name of a USB device */
N_("MicroPython on RP2")

/* Translators: Name of a USB device */
N_("Pico SDK Program on RP2350")

/* Translators: Name of a USB device */
N_("Pico SDK Program on RP2040")

/* Translators: Name of a USB device */
N_("RP2 Board")

/* Translators: Name of a USB device */
N_("Wio Terminal Bootloader")

/* Translators: Name of a USB device */
N_("XIAO SAMD21 Bootloader")

/* Translators: Name of a USB device */
N_("SAMD21 Bootloader")

/* Translators: Name of a USB device */
N_("SAMD51 Bootloader")

/* Translators: Name of a USB device */
N_("nRF52840 Bootloader")

/* Translators: Name of a USB device */
N_("XIAO nRF52840 Bootloader")

/* Translators: Name of a USB device */
N_("XIAO nRF52840")

/* Translators: Name of a USB device */
N_("UF2 Bootloader")

/* Translators: Name of a USB device */
N_("Adafruit Board")

/* Translators: Name of a USB device */
N_("Arduino Nano 33 BLE Bootloader")

/* Translators: Name of a USB device */
N_("Arduino Nano 33 BLE")

/* Translators: Name of a USB device */
N_("STM32 Bootloader")

/* Translators: Name of a USB device */
N_("Arduino Bootloader")

/* Translators: Name of a USB device */
N_("Arduino Board")

/* Translators: Name of a USB device */
N_("LEGO Hub Bootloader")

/* Translators: Name of a USB device */
N_("OpenMV Camera")

/* Translators: Name of a USB device */
N_("GD32 Bootloader")

/* Translators: Name of a USB device */
N_("MicroPython Board")

/* Translators: Name of a USB device */
N_("Arduino Portenta C33")

/* Translators: Name of a USB device */
N_("Olimex RT1010-Py")

/* Translators: Name of a USB device */
N_("Teensy Bootloader")

/* Translators: Name of a USB device */
N_("i.MX RT Bootloader")

/* Translators: Name of a USB device */
N_("ESP32-S2 Bootloader")

/* Translators: Name of a USB device */
N_("ESP32-S3 Bootloader")

/* Translators: Name of a USB device */
N_("ESP32-P4 Bootloader")

/* Translators: Name of a USB device */
N_("ESP32 Board")

/* Translators: Name of a USB device */
N_("MicroPython on ESP32")

/* Translators: Name of a USB device */
N_("Espressif Debug Probe")

/* Translators: Name of a USB device */
N_("ESP32 UF2 Bootloader")

/* Translators: Name of a USB device */
N_("Arduino Nano ESP32")

/* Translators: Name of a USB device */
N_("Zigbee Adapter")

/* Translators: Name of a USB device */
N_("Thread Adapter")

/* Translators: Name of a USB device */
N_("Flipper Zero")

/* Translators: Name of a USB device */
N_("CP210x Serial Adapter")

/* Translators: Name of a USB device */
N_("CH340 Serial Adapter")

/* Translators: Name of a USB device */
N_("CH343 Serial Adapter")

/* Translators: Name of a USB device */
N_("FTDI Serial Adapter")

/* Translators: Name of a USB device */
N_("GPS Receiver")

/* Translators: Name of a USB device */
N_("PL2303 Serial Adapter")

/* Translators: Name of a USB device */
N_("MCP2221 Serial Adapter")

/* Translators: Name of a USB device */
N_("ST-Link V1 Debug Probe")

/* Translators: Name of a USB device */
N_("ST-Link V2")

/* Translators: Name of a USB device */
N_("ST-Link V2-1")

/* Translators: Name of a USB device */
N_("ST-Link V3")

/* Translators: Name of a USB device */
N_("ST-Link V3 Bootloader")

/* Translators: Name of a USB device */
N_("ESLinkII Debug Probe")

/* Translators: Name of a USB device */
N_("WCH-Link Debug Probe")

/* Translators: Name of a USB device */
N_("BBC micro:bit")

/* Translators: Name of a USB device */
N_("DAPLink Debug Probe")

/* Translators: Name of a USB device */
N_("J-Link Debug Probe")

/* Translators: Name of a USB device */
N_("Black Magic Debug Probe")

/* Translators: Name of a USB device */
N_("KitProg Debug Probe")

/* Translators: Name of a USB device */
N_("Microchip Debug Probe")

/* Translators: Name of a USB device */
N_("NXP Debug Probe")

/* Translators: Name of a USB device */
N_("CMSIS-DAP Debug Probe")

/* Translators: Name of a USB device */
N_("Mobile Modem")

/* Translators: Name of a USB device */
N_("Telephone Modem")

/* Translators: Name of a USB device */
N_("3D Printer")

/* Translators: Name of a USB device */
N_("Keyboard")

/* Translators: Name of a USB device */
N_("Z-Wave Adapter")

/* Translators: Name of a USB device */
N_("Security Key")

/* Translators: Name of a USB device */
N_("TV Adapter")

/* Translators: Name of a USB device */
N_("DFU Bootloader")

/* Translators: Name of a USB device */
N_("Printer")

/* Translators: Name of a USB device */
N_("Smart Card Reader")

/* Translators: Name of a USB device */
N_("Camera")

/* Translators: Name of a USB device */
N_("Wireless Adapter")

/* Translators: What a file contains */
N_("nRF52 bootloader update")

/* Translators: Feature of a board */
N_("Audio")

/* Translators: Feature of a board */
N_("Bluetooth")

/* Translators: Feature of a board */
N_("Battery Charging")

/* Translators: Feature of a board */
N_("CAN")

/* Translators: Feature of a board */
N_("DAC")

/* Translators: Feature of a board */
N_("Display")

/* Translators: Feature of a board */
N_("Dual Core")

/* Translators: Feature of a board */
N_("Environment Sensor")

/* Translators: Feature of a board */
N_("Ethernet")

/* Translators: Feature of a board */
N_("External Flash")

/* Translators: Feature of a board */
N_("PSRAM")

/* Translators: Feature of a board */
N_("Feather")

/* Translators: Feature of a board */
N_("Motion Sensor")

/* Translators: Feature of a board */
N_("JST-PH")

/* Translators: Feature of a board */
N_("JST-SH")

/* Translators: Feature of a board */
N_("LoRa")

/* Translators: Feature of a board */
N_("Microphone")

/* Translators: Feature of a board */
N_("Power over Ethernet")

/* Translators: Feature of a board */
N_("RGB LED")

/* Translators: Feature of a board */
N_("SD Card")

/* Translators: Feature of a board */
N_("Secure Element")

/* Translators: Feature of a board */
N_("USB")

/* Translators: Feature of a board */
N_("USB-C")

/* Translators: Feature of a board */
N_("Wi-Fi")

/* Translators: Feature of a board */
N_("microSD")

/* Translators: Feature of a board */
N_("mikroBUS")

/* Translators: What a variant of a firmware is for */
N_("ESP32 D2WD")

/* Translators: What a variant of a firmware is for */
N_("Support for SPIRAM / WROVER")

/* Translators: What a variant of a firmware is for */
N_("ESP32 Unicore")

/* Translators: What a variant of a firmware is for */
N_("Support for OTA")

/* Translators: What a variant of a firmware is for */
N_("2MiB flash")

/* Translators: What a variant of a firmware is for */
N_("Support for external C5 WiFi/BLE")

/* Translators: What a variant of a firmware is for */
N_("Support for external C6 WiFi/BLE")

/* Translators: What a variant of a firmware is for */
N_("Boards with early 0.x and 1.x chip revisions")

/* Translators: What a variant of a firmware is for */
N_("0.x and 1.x chip revisions with external C5 WiFi/BLE")

/* Translators: What a variant of a firmware is for */
N_("0.x and 1.x chip revisions with external C6 WiFi/BLE")

/* Translators: What a variant of a firmware is for */
N_("Support for Octal-SPIRAM")

/* Translators: What a variant of a firmware is for */
N_("1MiB flash")

/* Translators: What a variant of a firmware is for */
N_("512kiB flash")

/* Translators: What a variant of a firmware is for */
N_("2MiB flash with ROMFS")

/* Translators: What a variant of a firmware is for */
N_("RISC-V CPU mode")

/* Translators: What a variant of a firmware is for */
N_("16 MiB Flash")

/* Translators: What a variant of a firmware is for */
N_("8 MiB Flash")

/* Translators: What a variant of a firmware is for */
N_("RISC V")

/* Translators: What a variant of a firmware is for */
N_("2 MiB Flash")

/* Translators: What a variant of a firmware is for */
N_("4 MiB Flash")

/* Translators: What a variant of a firmware is for */
N_("Support for an external Flash chip")

/* Translators: What a variant of a firmware is for */
N_("Double-precision float")

/* Translators: What a variant of a firmware is for */
N_("Double precision float + Threads")

/* Translators: What a variant of a firmware is for */
N_("Wiznet 5200 Driver")

/* Translators: What a variant of a firmware is for */
N_("Threading")

/* Translators: What a variant of a firmware is for */
N_("v1.3 board with no SPI Flash")

/* Translators: What a variant of a firmware is for */
N_("v1.3 board with 4MB SPI Flash")

/* Translators: What a variant of a firmware is for */
N_("v2.0 board with 4MB SPI Flash")

/* Translators: What a variant of a firmware is for */
N_("v3.1 board with 8MB SPI Flash")

/* Translators: What a variant of a firmware is for */
N_("v3.1 board with 8MHz crystal")

/* Translators: Title above the button steps of rp2-pico boards */
N_("Start the Bootloader by Hand")

/* Translators: One button step of rp2-pico boards; words in capitals are printed on the board */
N_("Unplug the board")

/* Translators: One button step of rp2-pico boards; words in capitals are printed on the board */
N_("Hold down BOOTSEL, the white button beside the USB socket")

/* Translators: One button step of rp2-pico boards; words in capitals are printed on the board */
N_("Plug it in, then let go")

/* Translators: One button step of rp2 boards; words in capitals are printed on the board */
N_("Hold down the button marked BOOT or BOOTSEL")

/* Translators: One button step of samd boards; words in capitals are printed on the board */
N_("Press RESET twice, quickly, like a double click")

/* Translators: One button step of samd boards; words in capitals are printed on the board */
N_("Wait until the light on the board pulses")

/* Translators: Below the button steps of samd boards */
N_("If nothing happens, press a little slower or faster")

/* Translators: One button step of samd-pads boards; words in capitals are printed on the board */
N_("Find the two pads marked RST beside the USB socket")

/* Translators: One button step of samd-pads boards; words in capitals are printed on the board */
N_("Join them twice, quickly, with a piece of wire")

/* Translators: One button step of wio-terminal boards; words in capitals are printed on the board */
N_("Push the power switch down past ON twice, quickly")

/* Translators: One button step of wio-terminal boards; words in capitals are printed on the board */
N_("Wait until the blue light pulses")

/* Translators: One button step of stm32 boards; words in capitals are printed on the board */
N_("Hold down BOOT0, or set the BOOT0 jumper to 1")

/* Translators: One button step of stm32 boards; words in capitals are printed on the board */
N_("Press RESET, then let go of both")

/* Translators: Below the button steps of stm32 boards */
N_("After flashing, set the jumper back and press RESET")

/* Translators: One button step of pyboard boards; words in capitals are printed on the board */
N_("Join the pins DFU and 3V3 with a piece of wire")

/* Translators: One button step of pyboard boards; words in capitals are printed on the board */
N_("Plug it in, then take the wire away")

/* Translators: One button step of pybd boards; words in capitals are printed on the board */
N_("Hold down USR, then press RST once")

/* Translators: One button step of pybd boards; words in capitals are printed on the board */
N_("Keep holding USR until the light turns white, then let go")

/* Translators: One button step of arduino-stm32 boards; words in capitals are printed on the board */
N_("Wait until the green light fades in and out")

/* Translators: One button step of lego-hub boards; words in capitals are printed on the board */
N_("Unplug the hub and switch it off")

/* Translators: One button step of lego-hub boards; words in capitals are printed on the board */
N_("Hold down the Bluetooth button")

/* Translators: One button step of lego-hub boards; words in capitals are printed on the board */
N_("Plug it in and hold the button until the light changes colour")

/* Translators: One button step of esp32 boards; words in capitals are printed on the board */
N_("Hold down BOOT")

/* Translators: One button step of esp32 boards; words in capitals are printed on the board */
N_("Press RESET once, marked EN on some boards")

/* Translators: One button step of esp32 boards; words in capitals are printed on the board */
N_("Let go of BOOT")

/* Translators: One button step of esp8266 boards; words in capitals are printed on the board */
N_("Hold down FLASH, or join GPIO0 and GND")

/* Translators: One button step of esp8266 boards; words in capitals are printed on the board */
N_("Press RESET once")

/* Translators: One button step of esp8266 boards; words in capitals are printed on the board */
N_("Let go of FLASH")

/* Translators: One button step of nano-esp32 boards; words in capitals are printed on the board */
N_("Join the pins B1 and GND")

/* Translators: One button step of nano-esp32 boards; words in capitals are printed on the board */
N_("Press RESET once; the light turns green or blue")

/* Translators: One button step of nano-esp32 boards; words in capitals are printed on the board */
N_("Take the wire away")

/* Translators: One button step of mimxrt boards; words in capitals are printed on the board */
N_("Wait until the light on the board changes")

/* Translators: One button step of teensy boards; words in capitals are printed on the board */
N_("Press the white button on the board once")

/* Translators: Title above the button steps of probe-only boards */
N_("This Board Has No USB Bootloader")

/* Translators: One button step of probe-only boards; words in capitals are printed on the board */
N_("Plug in the board’s debug USB socket, or attach a debug probe")

/* Translators: One button step of any boards; words in capitals are printed on the board */
N_("Hold down the button marked BOOT, if there is one")

/* Translators: One button step of any boards; words in capitals are printed on the board */
N_("Press RESET, or plug the board in again")

/* Translators: One button step of any boards; words in capitals are printed on the board */
N_("Let go of the button")

/* Translators: Below the button steps of any boards */
N_("Some boards want RESET twice, quickly. The maker’s page tells which")
