/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "firmware-name.h"

typedef struct {
    const char *file;
    const char *board;
    const char *variant;
    const char *date;
    const char *version;
    int n_build;
    const char *hash;
    const char *ext;
    const char *branch;
} Case;

/* Parts of 164 names on the site: each board and variant, release, and kind of file at least once.
 */
static const struct {
    const char *board;
    const char *variant;
    const char *day;
    const char *version;
    int n_build;
    const char *hash;
    const char *ext;
} site[] = {
    { "ADAFRUIT_QTPY_SAMD21", "", "20250415", "1.25.0", -1, NULL, "uf2" },
    { "ADAFRUIT_QTPY_SAMD21", "", "20250809", "1.26.0", -1, NULL, "uf2" },
    { "ADAFRUIT_QTPY_SAMD21", "", "20250911", "1.26.1", -1, NULL, "uf2" },
    { "ADAFRUIT_QTPY_SAMD21", "", "20251209", "1.27.0", -1, NULL, "uf2" },
    { "ADAFRUIT_QTPY_SAMD21", "", "20260406", "1.28.0", -1, NULL, "uf2" },
    { "ADAFRUIT_QTPY_SAMD21", "", "20260726", "1.29.0-preview.627", 627, "8250ff1c11", "uf2" },
    { "ADAFRUIT_QTPY_SAMD21", "SPIFLASH", "20250415", "1.25.0", -1, NULL, "uf2" },
    { "ADAFRUIT_QTPY_SAMD21", "SPIFLASH", "20260726", "1.29.0-preview.627", 627, "8250ff1c11",
      "uf2" },
    { "ALIF_ENSEMBLE", "", "20250911", "1.26.1", -1, NULL, "zip" },
    { "ALIF_ENSEMBLE", "", "20260726", "1.29.0-preview.627", 627, "8250ff1c11", "zip" },
    { "ARDUINO_GIGA", "", "20230426", "1.20.0", -1, NULL, "dfu" },
    { "ARDUINO_GIGA", "", "20230426", "1.20.0", -1, NULL, "hex" },
    { "ARDUINO_GIGA", "", "20231005", "1.21.0", -1, NULL, "dfu" },
    { "ARDUINO_GIGA", "", "20231227", "1.22.0", -1, NULL, "dfu" },
    { "ARDUINO_GIGA", "", "20240105", "1.22.1", -1, NULL, "dfu" },
    { "ARDUINO_GIGA", "", "20240222", "1.22.2", -1, NULL, "dfu" },
    { "ARDUINO_GIGA", "", "20240602", "1.23.0", -1, NULL, "dfu" },
    { "ARDUINO_GIGA", "", "20241025", "1.24.0", -1, NULL, "dfu" },
    { "ARDUINO_GIGA", "", "20241129", "1.24.1", -1, NULL, "dfu" },
    { "ARDUINO_GIGA", "", "20260726", "1.29.0-preview.627", 627, "8250ff1c11", "dfu" },
    { "ARDUINO_GIGA", "", "20260726", "1.29.0-preview.627", 627, "8250ff1c11", "hex" },
    { "ARDUINO_PORTENTA_C33", "", "20231005", "1.21.0", -1, NULL, "bin" },
    { "ARDUINO_PORTENTA_C33", "", "20260726", "1.29.0-preview.627", 627, "8250ff1c11", "bin" },
    { "EK_RA6M2", "", "20231005", "1.21.0", -1, NULL, "bin" },
    { "EK_RA6M2", "", "20260726", "1.29.0-preview.627", 627, "8250ff1c11", "bin" },
    { "ESP32_GENERIC", "", "20191220", "1.12", -1, NULL, "bin" },
    { "ESP32_GENERIC", "", "20191220", "1.12", -1, NULL, "meta.zip" },
    { "ESP32_GENERIC", "", "20200902", "1.13", -1, NULL, "bin" },
    { "ESP32_GENERIC", "", "20210202", "1.14", -1, NULL, "bin" },
    { "ESP32_GENERIC", "", "20210418", "1.15", -1, NULL, "bin" },
    { "ESP32_GENERIC", "", "20210623", "1.16", -1, NULL, "bin" },
    { "ESP32_GENERIC", "", "20210902", "1.17", -1, NULL, "bin" },
    { "ESP32_GENERIC", "", "20220117", "1.18", -1, NULL, "bin" },
    { "ESP32_GENERIC", "", "20220618", "1.19.1", -1, NULL, "bin" },
    { "ESP32_GENERIC", "", "20231005", "1.21.0", -1, NULL, "app-bin" },
    { "ESP32_GENERIC", "", "20260406", "1.28.0", -1, NULL, "elf" },
    { "ESP32_GENERIC", "", "20260406", "1.28.0", -1, NULL, "map" },
    { "ESP32_GENERIC", "", "20260726", "1.29.0-preview.627", 627, "8250ff1c11", "app-bin" },
    { "ESP32_GENERIC", "", "20260726", "1.29.0-preview.627", 627, "8250ff1c11", "elf" },
    { "ESP32_GENERIC", "", "20260726", "1.29.0-preview.627", 627, "8250ff1c11", "map" },
    { "ESP32_GENERIC", "", "20260824", "1.29.0", -1, NULL, "app-bin" },
    { "ESP32_GENERIC", "", "20260827", "1.30.0-preview.8", 8, "f668077be2", "app-bin" },
    { "ESP32_GENERIC", "D2WD", "20220117", "1.18", -1, NULL, "bin" },
    { "ESP32_GENERIC", "D2WD", "20220117", "1.18", -1, NULL, "meta.zip" },
    { "ESP32_GENERIC", "D2WD", "20231005", "1.21.0", -1, NULL, "app-bin" },
    { "ESP32_GENERIC", "D2WD", "20260406", "1.28.0", -1, NULL, "elf" },
    { "ESP32_GENERIC", "D2WD", "20260406", "1.28.0", -1, NULL, "map" },
    { "ESP32_GENERIC", "D2WD", "20260726", "1.29.0-preview.627", 627, "8250ff1c11", "app-bin" },
    { "ESP32_GENERIC", "D2WD", "20260726", "1.29.0-preview.627", 627, "8250ff1c11", "bin" },
    { "ESP32_GENERIC", "D2WD", "20260726", "1.29.0-preview.627", 627, "8250ff1c11", "elf" },
    { "ESP32_GENERIC", "D2WD", "20260726", "1.29.0-preview.627", 627, "8250ff1c11", "map" },
    { "ESP32_GENERIC", "OTA", "20220117", "1.18", -1, NULL, "bin" },
    { "ESP32_GENERIC", "OTA", "20260726", "1.29.0-preview.627", 627, "8250ff1c11", "app-bin" },
    { "ESP32_GENERIC", "SPIRAM", "20191220", "1.12", -1, NULL, "bin" },
    { "ESP32_GENERIC", "SPIRAM", "20260726", "1.29.0-preview.627", 627, "8250ff1c11", "app-bin" },
    { "ESP32_GENERIC", "UNICORE", "20230426", "1.20.0", -1, NULL, "bin" },
    { "ESP32_GENERIC", "UNICORE", "20260726", "1.29.0-preview.627", 627, "8250ff1c11", "app-bin" },
    { "ESP32_GENERIC_C3", "", "20210902", "1.17", -1, NULL, "bin" },
    { "ESP32_GENERIC_C3", "", "20260726", "1.29.0-preview.627", 627, "8250ff1c11", "app-bin" },
    { "ESP32_GENERIC_C5", "", "20251209", "1.27.0", -1, NULL, "app-bin" },
    { "ESP32_GENERIC_C5", "", "20260726", "1.29.0-preview.627", 627, "8250ff1c11", "app-bin" },
    { "ESP32_GENERIC_P4", "", "20251209", "1.27.0", -1, NULL, "app-bin" },
    { "ESP32_GENERIC_P4", "", "20260726", "1.29.0-preview.627", 627, "8250ff1c11", "app-bin" },
    { "ESP32_GENERIC_P4", "C5_WIFI", "20251209", "1.27.0", -1, NULL, "app-bin" },
    { "ESP32_GENERIC_P4", "C5_WIFI", "20260726", "1.29.0-preview.627", 627, "8250ff1c11",
      "app-bin" },
    { "ESP32_GENERIC_P4", "C6_WIFI", "20251209", "1.27.0", -1, NULL, "app-bin" },
    { "ESP32_GENERIC_P4", "C6_WIFI", "20260726", "1.29.0-preview.627", 627, "8250ff1c11",
      "app-bin" },
    { "ESP32_GENERIC_S3", "", "20220117", "1.18", -1, NULL, "bin" },
    { "ESP32_GENERIC_S3", "", "20220117", "1.18", -1, NULL, "meta.zip" },
    { "ESP32_GENERIC_S3", "", "20220618", "1.19.1", -1, NULL, "uf2" },
    { "ESP32_GENERIC_S3", "", "20231005", "1.21.0", -1, NULL, "app-bin" },
    { "ESP32_GENERIC_S3", "", "20260406", "1.28.0", -1, NULL, "elf" },
    { "ESP32_GENERIC_S3", "", "20260406", "1.28.0", -1, NULL, "map" },
    { "ESP32_GENERIC_S3", "", "20260726", "1.29.0-preview.627", 627, "8250ff1c11", "app-bin" },
    { "ESP32_GENERIC_S3", "FLASH_4M", "20240602", "1.23.0", -1, NULL, "app-bin" },
    { "ESP32_GENERIC_S3", "SPIRAM_OCT", "20230426", "1.20.0", -1, NULL, "bin" },
    { "ESP32_GENERIC_S3", "SPIRAM_OCT", "20260726", "1.29.0-preview.627", 627, "8250ff1c11",
      "app-bin" },
    { "ESP8266_GENERIC", "", "20170108", "1.8.7", -1, NULL, "bin" },
    { "ESP8266_GENERIC", "", "20170108", "1.8.7", -1, NULL, "meta.zip" },
    { "ESP8266_GENERIC", "", "20170526", "1.9", -1, NULL, "bin" },
    { "ESP8266_GENERIC", "", "20170612", "1.9.1", -1, NULL, "bin" },
    { "ESP8266_GENERIC", "", "20170823", "1.9.2", -1, NULL, "bin" },
    { "ESP8266_GENERIC", "", "20171101", "1.9.3", -1, NULL, "bin" },
    { "ESP8266_GENERIC", "", "20180511", "1.9.4", -1, NULL, "bin" },
    { "ESP8266_GENERIC", "", "20190125", "1.10", -1, NULL, "bin" },
    { "ESP8266_GENERIC", "", "20190529", "1.11", -1, NULL, "bin" },
    { "ESP8266_GENERIC", "", "20200911", "1.13", -1, NULL, "bin" },
    { "ESP8266_GENERIC", "", "20210618", "1.16", -1, NULL, "bin" },
    { "ESP8266_GENERIC", "", "20260406", "1.28.0", -1, NULL, "elf" },
    { "ESP8266_GENERIC", "", "20260406", "1.28.0", -1, NULL, "map" },
    { "ESP8266_GENERIC", "", "20260726", "1.29.0-preview.627", 627, "8250ff1c11", "bin" },
    { "ESP8266_GENERIC", "FLASH_1M", "20200902", "1.13", -1, NULL, "bin" },
    { "ESP8266_GENERIC", "FLASH_1M", "20260726", "1.29.0-preview.627", 627, "8250ff1c11", "bin" },
    { "ESP8266_GENERIC", "FLASH_2M_ROMFS", "20250415", "1.25.0", -1, NULL, "bin" },
    { "ESP8266_GENERIC", "FLASH_2M_ROMFS", "20260726", "1.29.0-preview.627", 627, "8250ff1c11",
      "bin" },
    { "ESP8266_GENERIC", "FLASH_512K", "20170108", "1.8.7", -1, NULL, "bin" },
    { "ESP8266_GENERIC", "FLASH_512K", "20170611", "1.9.1", -1, NULL, "bin" },
    { "ESP8266_GENERIC", "FLASH_512K", "20260726", "1.29.0-preview.627", 627, "8250ff1c11", "bin" },
    { "ESP8266_GENERIC", "OTA", "20170526", "1.9", -1, NULL, "bin" },
    { "ESP8266_GENERIC", "OTA", "20251201", "1.27.0-preview.486", 486, "e6a7dc1114", "bin" },
    { "KIT_PSE84_AI", "", "20260726", "1.29.0-preview.627", 627, "8250ff1c11", "zip" },
    { "MICROBIT", "", "20231005", "1.21.0", -1, NULL, "bin" },
    { "MICROBIT", "", "20260726", "1.29.0-preview.627", 627, "8250ff1c11", "bin" },
    { "MIMXRT1050_EVK", "", "20220117", "1.18", -1, NULL, "bin" },
    { "MIMXRT1050_EVK", "", "20220117", "1.18", -1, NULL, "hex" },
    { "MIMXRT1050_EVK", "", "20260726", "1.29.0-preview.627", 627, "8250ff1c11", "bin" },
    { "NUCLEO_F411RE", "", "20220117", "1.18", -1, NULL, "dfu" },
    { "NUCLEO_F411RE", "", "20260726", "1.29.0-preview.627", 627, "8250ff1c11", "dfu" },
    { "PIMORONI_TINY2040", "", "20220117", "1.18", -1, NULL, "uf2" },
    { "PIMORONI_TINY2040", "", "20260726", "1.29.0-preview.627", 627, "8250ff1c11", "uf2" },
    { "PIMORONI_TINY2040", "FLASH_8M", "20241025", "1.24.0", -1, NULL, "uf2" },
    { "PIMORONI_TINY2040", "FLASH_8M", "20260726", "1.29.0-preview.627", 627, "8250ff1c11", "uf2" },
    { "PYBV11", "", "20220117", "1.18", -1, NULL, "dfu" },
    { "PYBV11", "", "20220117", "1.18", -1, NULL, "hex" },
    { "PYBV11", "", "20260726", "1.29.0-preview.627", 627, "8250ff1c11", "dfu" },
    { "PYBV11", "DP", "20231005", "1.21.0", -1, NULL, "dfu" },
    { "PYBV11", "DP", "20231005", "1.21.0", -1, NULL, "hex" },
    { "PYBV11", "DP", "20260726", "1.29.0-preview.627", 627, "8250ff1c11", "dfu" },
    { "PYBV11", "DP", "20260726", "1.29.0-preview.627", 627, "8250ff1c11", "hex" },
    { "PYBV11", "DP_THREAD", "20231005", "1.21.0", -1, NULL, "dfu" },
    { "PYBV11", "DP_THREAD", "20260726", "1.29.0-preview.627", 627, "8250ff1c11", "dfu" },
    { "PYBV11", "NETWORK", "20231005", "1.21.0", -1, NULL, "dfu" },
    { "PYBV11", "NETWORK", "20260726", "1.29.0-preview.627", 627, "8250ff1c11", "dfu" },
    { "PYBV11", "THREAD", "20231005", "1.21.0", -1, NULL, "dfu" },
    { "PYBV11", "THREAD", "20260726", "1.29.0-preview.627", 627, "8250ff1c11", "dfu" },
    { "RPI_PICO", "", "20210202", "1.14", -1, NULL, "uf2" },
    { "RPI_PICO", "", "20260726", "1.29.0-preview.627", 627, "8250ff1c11", "uf2" },
    { "RPI_PICO2", "", "20241025", "1.24.0", -1, NULL, "uf2" },
    { "RPI_PICO2", "", "20260726", "1.29.0-preview.627", 627, "8250ff1c11", "uf2" },
    { "RPI_PICO2", "RISCV", "20241025", "1.24.0", -1, NULL, "uf2" },
    { "RPI_PICO2", "RISCV", "20260726", "1.29.0-preview.627", 627, "8250ff1c11", "uf2" },
    { "RPI_PICO2_W", "", "20250415", "1.25.0", -1, NULL, "uf2" },
    { "RPI_PICO2_W", "", "20260726", "1.29.0-preview.627", 627, "8250ff1c11", "uf2" },
    { "RPI_PICO2_W", "RISCV", "20251209", "1.27.0", -1, NULL, "uf2" },
    { "RPI_PICO2_W", "RISCV", "20260726", "1.29.0-preview.627", 627, "8250ff1c11", "uf2" },
    { "RPI_PICO_W", "", "20230426", "1.20.0", -1, NULL, "uf2" },
    { "RPI_PICO_W", "", "20260726", "1.29.0-preview.627", 627, "8250ff1c11", "uf2" },
    { "SAMD_GENERIC_D21X18", "", "20250415", "1.25.0", -1, NULL, "uf2" },
    { "SAMD_GENERIC_D21X18", "", "20260726", "1.29.0-preview.627", 627, "8250ff1c11", "uf2" },
    { "SEEED_XIAO_ESP32C5", "", "20260726", "1.29.0-preview.627", 627, "8250ff1c11", "app-bin" },
    { "SEEED_XIAO_ESP32C5", "", "20260824", "1.29.0", -1, NULL, "app-bin" },
    { "SEEED_XIAO_NRF52", "", "20231005", "1.21.0", -1, NULL, "bin" },
    { "SEEED_XIAO_NRF52", "", "20260726", "1.29.0-preview.627", 627, "8250ff1c11", "bin" },
    { "TEENSY40", "", "20220117", "1.18", -1, NULL, "bin" },
    { "TEENSY40", "", "20220117", "1.18", -1, NULL, "hex" },
    { "TEENSY40", "", "20220117", "1.18", -1, NULL, "uf2" },
    { "TEENSY40", "", "20260726", "1.29.0-preview.627", 627, "8250ff1c11", "bin" },
    { "UM_TINYPICO", "", "20210418", "1.15", -1, NULL, "bin" },
    { "UM_TINYPICO", "", "20260726", "1.29.0-preview.627", 627, "8250ff1c11", "app-bin" },
    { "UM_TINYPICO", "idf4", "20200316", "1.12", -1, NULL, "bin" },
    { "WEACT_F411_BLACKPILL", "", "20250415", "1.25.0", -1, NULL, "dfu" },
    { "WEACT_F411_BLACKPILL", "", "20260726", "1.29.0-preview.627", 627, "8250ff1c11", "dfu" },
    { "WEACT_F411_BLACKPILL", "V13", "20250415", "1.25.0", -1, NULL, "dfu" },
    { "WEACT_F411_BLACKPILL", "V13", "20260726", "1.29.0-preview.627", 627, "8250ff1c11", "dfu" },
    { "WEACT_F411_BLACKPILL", "V13_FLASH_4M", "20250415", "1.25.0", -1, NULL, "dfu" },
    { "WEACT_F411_BLACKPILL", "V13_FLASH_4M", "20260726", "1.29.0-preview.627", 627, "8250ff1c11",
      "dfu" },
    { "WEACT_F411_BLACKPILL", "V20_FLASH_4M", "20250415", "1.25.0", -1, NULL, "dfu" },
    { "WEACT_F411_BLACKPILL", "V20_FLASH_4M", "20260726", "1.29.0-preview.627", 627, "8250ff1c11",
      "dfu" },
    { "WEACT_F411_BLACKPILL", "V31_FLASH_8M", "20250415", "1.25.0", -1, NULL, "dfu" },
    { "WEACT_F411_BLACKPILL", "V31_FLASH_8M", "20260726", "1.29.0-preview.627", 627, "8250ff1c11",
      "dfu" },
    { "WEACT_F411_BLACKPILL", "V31_XTAL_8M", "20250415", "1.25.0", -1, NULL, "dfu" },
    { "WEACT_F411_BLACKPILL", "V31_XTAL_8M", "20260726", "1.29.0-preview.627", 627, "8250ff1c11",
      "dfu" },
    { "WIPY", "", "20220117", "1.18", -1, NULL, "zip" },
    { "WIPY", "", "20260726", "1.29.0-preview.627", 627, "8250ff1c11", "zip" },
};

static const Case others[] = {
    /* Older than the site keeps them, and the longest hash. */
    { "GENERIC_S3_SPIRAM_OCT-20220117-v1.18.bin", "GENERIC_S3_SPIRAM_OCT", "", "2022-01-17", "1.18",
      -1, NULL, "bin" },
    { "PYBD_SF2-20231005-v1.21.0-preview.12.g123456789.dfu", "PYBD_SF2", "", "2023-10-05",
      "1.21.0-preview.12", 12, "123456789", "dfu" },
    { "A-20240229-v10.20.30-preview.0.gabcd.hex", "A", "", "2024-02-29", "10.20.30-preview.0", 0,
      "abcd", "hex" },
    { "PIMORONI_PICOLIPO-16MB-20240602-v1.23.0.uf2", "PIMORONI_PICOLIPO", "16MB", "2024-06-02",
      "1.23.0", -1, NULL, "uf2" },
    /* mpflash's, without date and hash. */
    { "ESP32_GENERIC-SPIRAM-v1.25.0.bin", "ESP32_GENERIC", "SPIRAM", NULL, "1.25.0", -1, NULL,
      "bin" },
    { "RPI_PICO_W-v1.24.0-preview.10.uf2", "RPI_PICO_W", "", NULL, "1.24.0-preview.10", 10, NULL,
      "uf2" },
    { "RPI_PICO_W-v1.24.0-preview.uf2", "RPI_PICO_W", "", NULL, "1.24.0-preview", -1, NULL, "uf2" },
    { "PYBV11-DP_THREAD-v1.19.dfu", "PYBV11", "DP_THREAD", NULL, "1.19", -1, NULL, "dfu" },
    { "GENERIC-v1.19.0.bin", "GENERIC", "", NULL, "1.19", -1, NULL, "bin" },
    { "B-v13-v1.19.bin", "B", "v13", NULL, "1.19", -1, NULL, "bin" },
    /* Builds of one's own. */
    { "RPI_PICO@my-branch-v1.29.0-preview.12.uf2", "RPI_PICO", "", NULL, "1.29.0-preview.12", 12,
      NULL, "uf2", "my-branch" },
    { "RPI_PICO@my-branch-1.29.0-preview.uf2", "RPI_PICO", "", NULL, "1.29.0-preview", -1, NULL,
      "uf2", "my-branch" },
    { "ESP32_GENERIC-SPIRAM@main-v1.28.0.5.app-bin", "ESP32_GENERIC", "SPIRAM", NULL, "1.28.0", 5,
      NULL, "app-bin", "main" },
    { "ESP32_GENERIC@main-v1.13.0.103.bin", "ESP32_GENERIC", "", NULL, "1.13", 103, NULL, "bin",
      "main" },
    { "PYBV11@v1.20-v1.28.0.dfu", "PYBV11", "", NULL, "1.28.0", -1, NULL, "dfu", "v1.20" },
    { "PYBV11@v1.20-fix.dfu", "PYBV11", "", NULL, NULL, -1, NULL, "dfu", "v1.20-fix" },
    { "PYBV11@-v1.28.0.dfu", "PYBV11", "", NULL, NULL, -1, NULL, "dfu", "-v1.28.0" },
    { "my_Board-x@größe-v1.28.0.zip", "my_Board", "x", NULL, "1.28.0", -1, NULL, "zip", "größe" },
    /* Built here. */
    { "RPI_PICO@my-branch-v1.29.0-preview.12-gabc1234.uf2", "RPI_PICO", "", NULL,
      "1.29.0-preview.12", 12, "abc1234", "uf2", "my-branch" },
    { "RPI_PICO-X@HEAD-v1.28.0-gabc1234-dirty-89abcdef.uf2", "RPI_PICO", "X", NULL, "1.28.0", -1,
      "abc1234", "uf2", "HEAD" },
    { "RPI_PICO@main-gabc1234-89abcdef.uf2", "RPI_PICO", "", NULL, NULL, -1, "abc1234", "uf2",
      "main" },
    { "RPI_PICO@local-v1.28.0-89abcdef.uf2", "RPI_PICO", "", NULL, "1.28.0", -1, NULL, "uf2",
      "local" },
    { "RPI_PICO@fix-89abcdef.uf2", "RPI_PICO", "", NULL, NULL, -1, NULL, "uf2", "fix-89abcdef" },
    { "RPI_PICO@fix-12-v1.28.0.uf2", "RPI_PICO", "", NULL, "1.28.0", -1, NULL, "uf2", "fix-12" },
    { "RPI_PICO@x-gabc12-v1.28.0.uf2", "RPI_PICO", "", NULL, "1.28.0", -1, NULL, "uf2",
      "x-gabc12" },
    { "RPI_PICO@so-dirty.uf2", "RPI_PICO", "", NULL, NULL, -1, NULL, "uf2", "so-dirty" },
    { "RPI_PICO@-gabc1234.uf2", "RPI_PICO", "", NULL, NULL, -1, NULL, "uf2", "-gabc1234" },
    { "firmware@local.bin", "firmware", "", NULL, NULL, -1, NULL, "bin", "local" },
    { "firmware@local.meta.zip", "firmware", "", NULL, NULL, -1, NULL, "meta.zip", "local" },
};

static const char *const rejected[] = {
    "B-20240602-20240602-v1.23.0.uf2",
    "",
    "/",
    ".",
    "..",
    ".bin",
    "firmware.bin",
    "firmware.uf2",
    "index.html",
    "RPI_PICO",
    "RPI_PICO-20240602-v1.23.0",
    "RPI_PICO-20240602-v1.23.0.",
    "RPI_PICO-20240602.uf2",
    "RPI_PICO-v1.uf2",
    "RPI_PICO-1.23.0.uf2",
    "RPI_PICO-20240602-1.23.0.uf2",
    "RPI_PICO-20240602-v1.23.0.exe",
    "RPI_PICO-20240602-v1.23.0.uf2.part",
    "RPI_PICO-20240602-v1.23.0.uf2 ",
    " RPI_PICO-20240602-v1.23.0.uf2",
    "RPI_PICO-20240602-v1.23.0.UF2",
    "x/RPI_PICO-20240602-v1.23.0.uf2/",
    "RPI_PICO-20240602-v1.23.0.4.uf2",
    "RPI_PICO-20240602-v1.23.0-dirty.uf2",
    "RPI_PICO-20241302-v1.23.0.uf2",
    "RPI_PICO-20230229-v1.23.0.uf2",
    "RPI_PICO-00000000-v1.23.0.uf2",
    "RPI_PICO-2024060-v1.23.0.uf2",
    "RPI_PICO-202406020-v1.23.0.uf2",
    "RPI_PICO-A-B-20240602-v1.23.0.uf2",
    "RPI_PICO--20240602-v1.23.0.uf2",
    "-20240602-v1.23.0.uf2",
    "rpi_pico-20240602-v1.23.0.uf2",
    "RPI.PICO-20240602-v1.23.0.uf2",
    "RPI PICO-20240602-v1.23.0.uf2",
    "RPI_PICO-20240602-v1.23.0-preview.x.g123456789.uf2",
    "RPI_PICO-20240602-v1.23.0-preview.1.g12.uf2",
    "RPI_PICO-20240602-v1.23.0-preview.1.gABCDEF.uf2",
    "RPI_PICO-20240602-v1.23.0-preview.g123456789.uf2",
    "RPI_PICO-20240602-v1.23.0.g123456789.uf2",
    "RPI_PICO-20240602-unstable-v1.23.0.uf2",
    "RPI_PICO-20240602-v1.23.0-preview.1234567890.g123456789.uf2",
    "RPI_PICO-20240602-v1234567890.23.0.uf2",
    "RPI_PICO-20240602-v1.23.0.meta",
    "RPI_PICO@.uf2",
    "RPI_PICO@",
    "@main-v1.28.0.uf2",
    "RPI_PICO@a@b-v1.28.0.uf2",
    "RPI_PICO@main-v1.28.0",
    "RPI_PICO-@main-v1.28.0.uf2",
    "RPI_PICO-A-B@main-v1.28.0.uf2",
    "größe@main-v1.28.0.uf2",
    "RPI_PICO-20240602-v1.23.0%2euf2%00",
    "RPI_PICO%2F-20240602-v1.23.0.uf2",
    "RPI_PICO-20240602-v1.23.0.uf%",
    "RPI_PICO@a%0Ab-v1.28.0.uf2",
    "RPI_PICO@%ff-v1.28.0.uf2",
};

static void
check_case (const Case *c)
{
    g_autoptr (MoultFirmwareName) name = moult_firmware_name_parse (c->file);

    g_test_message ("%s", c->file);
    g_assert_nonnull (name);
    g_assert_cmpstr (name->file, ==, c->file);
    g_assert_cmpstr (name->board, ==, c->board);
    g_assert_cmpstr (name->variant, ==, c->variant);
    g_assert_cmpstr (name->date, ==, c->date);
    g_assert_cmpstr (name->version, ==, c->version);
    g_assert_cmpint (name->n_build, ==, c->n_build);
    g_assert_cmpstr (name->hash, ==, c->hash);
    g_assert_cmpstr (name->ext, ==, c->ext);
    g_assert_cmpstr (name->branch, ==, c->branch);
    if (*c->variant == '\0') {
        g_assert_cmpstr (name->board_id, ==, c->board);
    } else {
        g_autofree char *board_id = g_strconcat (c->board, "-", c->variant, NULL);

        g_assert_cmpstr (name->board_id, ==, board_id);
    }
}

static void
test_site (void)
{
    for (guint i = 0; i < G_N_ELEMENTS (site); i++) {
        gboolean has_variant = *site[i].variant != '\0';
        const char *hash = site[i].hash;
        g_autofree char *date =
            g_strdup_printf ("%.4s-%.2s-%.2s", site[i].day, site[i].day + 4, site[i].day + 6);
        g_autofree char *file =
            g_strconcat (site[i].board, has_variant ? "-" : "", site[i].variant, "-", site[i].day,
                         "-v", site[i].version, hash != NULL ? ".g" : "", hash != NULL ? hash : "",
                         ".", site[i].ext, NULL);

        check_case (&(Case) { file, site[i].board, site[i].variant, date, site[i].version,
                              site[i].n_build, hash, site[i].ext });
    }
}

static void
test_others (void)
{
    for (guint i = 0; i < G_N_ELEMENTS (others); i++)
        check_case (&others[i]);
}

static void
test_rejected (void)
{
    for (guint i = 0; i < G_N_ELEMENTS (rejected); i++) {
        g_test_message ("%s", rejected[i]);
        g_assert_null (moult_firmware_name_parse (rejected[i]));
    }
}

/* No beginning of a name is a name. */
static void
test_cut (void)
{
    static const char whole[] = "RPI_PICO-RISCV-20260807-v1.29.0-preview.678.g5f2181f938.meta.zip";

    for (gsize size = 0; size < sizeof whole - 1; size++) {
        g_autofree char *cut = g_strndup (whole, size);

        g_assert_null (moult_firmware_name_parse (cut));
    }
}

static void
test_long (void)
{
    g_autofree char *fill = g_strnfill (100000, 'A');
    g_autofree char *board = g_strconcat (fill, "-20240602-v1.23.0.uf2", NULL);
    g_autofree char *branch = g_strconcat ("B@", fill, ".uf2", NULL);
    g_autofree char *folder = g_strconcat (fill, "/B-20240602-v1.23.0.uf2", NULL);

    g_assert_null (moult_firmware_name_parse (board));
    g_assert_null (moult_firmware_name_parse (branch));
    fill[65] = '\0';
    g_autofree char *word = g_strconcat (fill, "-20240602-v1.23.0.uf2", NULL);
    g_assert_null (moult_firmware_name_parse (word));
    g_autoptr (MoultFirmwareName) longest = moult_firmware_name_parse (word + 1);
    g_assert_nonnull (longest);
    g_autoptr (MoultFirmwareName) name = moult_firmware_name_parse (folder);
    g_assert_cmpstr (name->board, ==, "B");
}

static void
test_address (void)
{
    static const char *const addresses[] = {
        "/resources/firmware/RPI_PICO2-RISCV-20260406-v1.28.0.uf2",
        "https://example.org/resources/firmware/RPI_PICO2-RISCV-20260406-v1.28.0.uf2?x=/y#z",
        "RPI_PICO2-RISCV-20260406-v1.28.0.uf2#/x",
        "../RPI_PICO2%2dRISCV-2026040%36-v1.28.0%2Euf2",
    };

    for (guint i = 0; i < G_N_ELEMENTS (addresses); i++) {
        g_autoptr (MoultFirmwareName) name = moult_firmware_name_parse (addresses[i]);

        g_assert_nonnull (name);
        g_assert_cmpstr (name->file, ==, "RPI_PICO2-RISCV-20260406-v1.28.0.uf2");
        g_assert_cmpstr (name->board_id, ==, "RPI_PICO2-RISCV");
    }
}

static void
test_flashable (void)
{
    static const char *const yes[] = { "bin", "app-bin", "uf2", "dfu", "hex", "zip" };
    static const char *const no[] = { "elf", "map", "meta.zip", "", "txt", "BIN", ".bin" };

    for (guint i = 0; i < G_N_ELEMENTS (yes); i++)
        g_assert_true (moult_firmware_name_is_flashable (yes[i]));
    for (guint i = 0; i < G_N_ELEMENTS (no); i++)
        g_assert_false (moult_firmware_name_is_flashable (no[i]));
}

/* Counts the names that a page links; each must parse. */
static guint
check_page (const char *path)
{
    g_autofree char *html = NULL;
    g_autoptr (GError) error = NULL;
    guint n_names = 0;

    g_file_get_contents (path, &html, NULL, &error);
    g_assert_no_error (error);
    g_auto (GStrv) links = g_strsplit (html, "href=\"/resources/firmware/", -1);
    for (guint i = 1; links[i] != NULL; i++, n_names++) {
        g_autofree char *file = g_strndup (links[i], strcspn (links[i], "\""));
        g_autoptr (MoultFirmwareName) name = moult_firmware_name_parse (file);

        g_test_message ("%s", file);
        g_assert_nonnull (name);
        g_assert_nonnull (name->version);
        g_assert_nonnull (name->date);
    }
    return n_names;
}

/* All of a miniature of the site, where one is at hand: MOULT_TEST_SITE is its folder. */
static void
test_whole_site (void)
{
    const char *site_folder = g_getenv ("MOULT_TEST_SITE");
    const char *board;
    guint n_names = 0;

    if (site_folder == NULL) {
        g_test_skip ("MOULT_TEST_SITE names no site");
        return;
    }
    g_autofree char *path = g_build_filename (site_folder, "download", NULL);
    g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
    g_assert_nonnull (folder);
    while ((board = g_dir_read_name (folder)) != NULL) {
        g_autofree char *page = g_build_filename (path, board, "index.html", NULL);

        if (g_file_test (page, G_FILE_TEST_EXISTS))
            n_names += check_page (page);
    }
    g_test_message ("%u names", n_names);
    g_assert_cmpuint (n_names, >, 0);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/library/firmware-name/site", test_site);
    g_test_add_func ("/library/firmware-name/others", test_others);
    g_test_add_func ("/library/firmware-name/rejected", test_rejected);
    g_test_add_func ("/library/firmware-name/cut", test_cut);
    g_test_add_func ("/library/firmware-name/long", test_long);
    g_test_add_func ("/library/firmware-name/address", test_address);
    g_test_add_func ("/library/firmware-name/flashable", test_flashable);
    g_test_add_func ("/library/firmware-name/whole-site", test_whole_site);
    return g_test_run ();
}
