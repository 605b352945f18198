"""Milesight models: what each (channel, type) of an uplink means, from the maker's published tables."""

BATTERY = {"0175": "battery:B"}
CLIMATE = {"0367": "temperature:h/10", "0468": "humidity:B/2"}
ABOUT = {
    "ff0b": "device_status:B{255=on}",
    "ff01": "ipso_version:ipso",
    "ff16": "sn:hex8",
    "ff09": "hardware_version:version",
    "ff0a": "firmware_version:version",
    "ff0f": "lorawan_class:B{0=Class A,1=Class B,2=Class C}",
}
YES = "{0=no,1=yes}"


def current(name: str) -> str:
    """Greatest, least, present current, and four bits."""
    by = 100 if name == "current" else 10
    bits = ("threshold_alarm", "threshold_alarm_release", "over_range_alarm", "over_range_alarm_release")
    told = "; ".join(f"{name}_alarm.current_{bit}:bit{YES}" for bit in bits)
    return f"{name}_max:H/{by}; {name}_min:H/{by}; {name}:H/{by}; {told}"


THREAT = "{0=threshold alarm release,1=threshold alarm,2=mutation alarm}"
OCCUPIED = "{0=vacant,1=occupied}"
LEAK = "{0=normal,1=leak}"
OPENED = "{0=closed,1=opened}"
CT1 = BATTERY | ABOUT | {"0498": "current:H/100", "8498": current("current")}
CT3 = BATTERY | ABOUT | {"0499": "current_chn1:H/10", "8499": current("current_chn1")}
TS30 = BATTERY | {"0300": f"magnet_chn1:B{OPENED}", "0400": f"magnet_chn2:B{OPENED}"}
TS30 |= {"0367": "temperature_chn1:h/10", "0467": "temperature_chn2:h/10"}
UC50 = BATTERY | {
    "0300": "gpio_1:B{0=low,1=high}",
    "0400": "gpio_2:B{0=low,1=high}",
    "03c8": "gpio_counter_1:I",
    "04c8": "gpio_counter_2:I",
    "0502": "adc_1:h/1000; adc_1_min:h/1000; adc_1_max:h/1000; adc_1_avg:h/1000",
    "0602": "adc_2:h/1000; adc_2_min:h/1000; adc_2_max:h/1000; adc_2_avg:h/1000",
    "ff15": "modbus_chn_1_alarm:B{7=read error}",
}
FROM_TO = {f"{9 + n:02x}da": "; ".join(f"{a}_to_{b}:H" for b in "abcd") for n, a in enumerate("abcd")}
DWELL = {
    "0fe3": "region_1_count:B; region_2_count:B; region_3_count:B; region_4_count:B",
    "10e4": "_n:B; region_N_avg_dwell:H; region_N_max_dwell:H",
}
COUNTED = "timestamp:I; :x1; period_in:H; period_out:H"
VS35 = (
    BATTERY
    | CLIMATE
    | {
        "8367": f"temperature:h/10; temperature_alarm:B{THREAT}",
        "20ce": f"history[] {COUNTED} | {COUNTED}; total_in:H; total_out:H",
    }
)
SOCKET = {
    "0374": "voltage:H/10",
    "0480": "active_power:I",
    "0581": "power_factor:B",
    "0683": "power_consumption:I",
    "07c9": "current:H",
    "0870": "socket_status:B{0=off,1=on}",
}
AM10 = BATTERY | CLIMATE | {"077d": "co2:H"}
EM300 = BATTERY | CLIMATE
TABLES: dict[str, dict[str, str]] = {
    **dict.fromkeys(("am102", "am102l", "am103", "am103l"), AM10),
    **dict.fromkeys((f"ct10{n}{v}" for n in (1, 3, 5) for v in ("", "-v2")), CT1),
    **dict.fromkeys((f"ct3{n}{v}" for n in ("03", "05", "10") for v in ("", "-v2")), CT3),
    "em300-cl": BATTERY
    | {
        "03ed": "liquid:B{0=uncalibrated,1=full,2=critical liquid level alert,255=error}",
        "04ee": "calibration_result:B{0=failed,1=success}",
    },
    "em300-di": EM300
    | {"05c8": "pulse:I", "20ce": "history[] timestamp:I; temperature:h/10; humidity:B/2; :x2; pulse:I"},
    "em300-di-hall": EM300
    | {
        "06e1": "water_conv:H/10; pluse_conv:H/10; water:f",
        "85e1": "water_conv:H/10; pluse_conv:H/10; water:f; water_alarm:B{1=water outage timeout alarm}",
    },
    "em300-mld": EM300
    | {"0500": f"leakage_status:B{LEAK}", "20ce": f"history[] timestamp:I; :x3; leakage_status:B{LEAK}"},
    "em300-sld": EM300 | {"0500": f"leakage_status:B{LEAK}"},
    "em300-zld": EM300 | {"0500": f"leakage_status:B{LEAK}"},
    "em300-th": EM300 | {"20ce": "history[] timestamp:I; temperature:h/10; humidity:B/2; :x1"},
    "em310-tilt": BATTERY
    | {
        "03cf": "angle_x:h/100; angle_y:h/100; angle_z:h/100; "
        + "; ".join(f"threshold_{axis}:bit{{0=normal,1=trigger}}" for axis in "xyz")
    },
    **dict.fromkeys(("em320-th", "em320-th-v2"), EM300),
    **dict.fromkeys(
        ("em400-tld", "em400-udl"),
        BATTERY | {"0367": "temperature:h/10", "0482": "distance:H", "0500": "position:B{0=normal,1=tilt}"},
    ),
    "em500-pp": BATTERY | {"037b": "pressure:H"},
    "gs101": {
        "058e": "gas_status:B{0=normal,1=alarm}",
        "0601": "valve:B{0=off,1=on}",
        "0701": "relay_output_status:B{0=off,1=on}",
        "ff3f": "alarm:B{0=power off,1=power on,2=sensor fault,3=sensor recover,4=sensor will fail,5=sensor failed}",
    },
    "gs301": BATTERY | {"0267": "temperature:h/10", "0368": "humidity:B/2", "047d": "nh3:H/100", "057d": "h2s:H/100"},
    "ts201-v2": BATTERY
    | {
        "0367": "temperature:h/10",
        "0468": "humidity:B/2",
        "8367": f"event[]+ temperature:h/10; temperature_alarm:B{THREAT}",
        "9367": f"event[]+ temperature:h/10; temperature_mutation:H/10; temperature_alarm:B{THREAT}",
        "9468": f"event[]+ humidity:B/2; humidity_mutation:B/10; humidity_alarm:B{THREAT}",
        "b367": "event[] temperature_sensor_status:B{0=read error,1=overload}",
        "20ce": "history[] timestamp:I; sensor_type:B{1=DS18B20,2=SHT4X}; temperature:h/10; :x1; event.event_type:low"
        "{1=periodic,2=temperature alarm,3=temperature alarm release}; event.temperature_sensor_status:high{0=normal}",
    },
    **dict.fromkeys((f"ts30{n}{v}" for n in (1, 2) for v in ("", "-v2")), TS30),
    **dict.fromkeys(("uc501", "uc502"), UC50),
    "uc521": BATTERY
    | {
        "03f6": "valve_1_type:B{0=2-way ball valve,1=3-way ball valve}; valve_1_opening:B",
        "04f6": "valve_2_type:B{0=2-way ball valve,1=3-way ball valve}; valve_2_opening:B",
        "097b": "pressure_1:H",
        "0a7b": "pressure_2:H",
    },
    "vs121": {
        "04c9": "people_count_all:B; region_count:B; :x1; " + "; ".join(f"region_{n}:bit" for n in range(1, 9)),
        "05cc": "people_in:H; people_out:H",
        "06cd": "people_count_max:B",
    }
    | FROM_TO,
    **dict.fromkeys(("vs133", "vs135"), DWELL),
    "vs330": BATTERY
    | {"0282": "distance:H", "038e": f"occupancy:B{OCCUPIED}", "048e": "calibration_status:B{0=failed,1=success}"},
    **dict.fromkeys(("vs340", "vs341"), BATTERY | {"0300": f"occupancy:B{OCCUPIED}"}),
    **dict.fromkeys(("vs350", "vs351"), VS35),
    "vs360": {
        "0175": "battery_main:B",
        "0275": "battery_node:B",
        "03f4": "event[] type:B{0=Counting Anomaly,1=Node Device Without Response,2=Devices Misaligned};"
        " status:B{0=Alarm Release,1=Alarm}",
        "20ce": VS35["20ce"],
    },
    "ws101": BATTERY | {"ff2e": "button_event.status:B{1=short press,2=long press,3=double press}"},
    **dict.fromkeys(("ws136", "ws156"), BATTERY | {"ff2e": "press:B{1=short,2=long,3=double}"}),
    "ws202": BATTERY | {"0300": "pir:B{0=normal,1=trigger}", "0400": "daylight:B{0=dark,1=light}"},
    "ws203": BATTERY
    | CLIMATE
    | {
        "0500": f"occupancy:B{OCCUPIED}",
        "8367": "temperature:h/10; temperature_abnormal:B{0=normal,1=abnormal}",
        "20ce": "history[] timestamp:I; report_type:B{0=temperature resume,1=temperature threshold,2=pir idle,"
        f"3=pir occupancy,4=period}}; occupancy:B{OCCUPIED}; temperature:h/10; humidity:B/2",
    },
    "ws302": BATTERY | {"055b": ":x1; LAF:H/10; LAeq:H/10; LAFmax:H/10"},
    "ws303": BATTERY | {"0300": f"leakage_status:B{LEAK}"},
    **dict.fromkeys(("ws513", "ws515", "ws523", "ws525"), SOCKET),
    "wt101": BATTERY
    | {
        "0367": "temperature:h/10",
        "0467": "target_temperature:h/10",
        "0592": "valve_opening:B",
        "0700": "window_detection:B{0=normal,1=open}",
        "08e5": "motor_calibration_result:B{0=success}",
        "0990": "motor_stroke:H",
        "0a00": "freeze_protection:B{0=normal,1=triggered}",
        "0b90": "motor_position:H",
    },
    "wts506": BATTERY
    | CLIMATE
    | {
        "0584": "wind_direction:H/10",
        "0673": "pressure:H/10",
        "0792": "wind_speed:H/10",
        "0877": "rainfall_total:H/100; rainfall_counter:B",
        "08ec": "rainfall_total:I/100; rainfall_counter:B",
        "8367": f"temperature:h/10; temperature_alarm:B{THREAT}",
        "8673": f"pressure:H/10; pressure_alarm:B{THREAT}",
        "8792": f"wind_speed:H/10; wind_speed_alarm:B{THREAT}",
        "88ec": f"rainfall_total:I/100; rainfall_counter:B; rainfall_alarm:B{THREAT}",
        "20ce": "history[] timestamp:I; temperature:h/10; humidity:B/2; pressure:H/10; wind_direction:H/10;"
        " wind_speed:H/10; rainfall_total:rest/100",
    },
}
