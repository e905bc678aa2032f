# SPDX-License-Identifier: ISC
"""What a configuration decides about a request, worked out anew from the manual, slowly and simply.

A configuration is a dict: zone, own (domains), holidays, groups, register, policies, exemptions and
observe.  A policy and an exemption are dicts of the settings that they have.  A request is a dict, too;
see policy_chance.py, which makes all of them.
"""

import calendar
import datetime
import hashlib
import hmac
import ipaddress

UTC = datetime.timezone.utc
FELT = ("tag", "quarantine", "reject", "tempfail", "discard")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "holiday")
HOLIDAY = 7

# name: parent, vendor, family, os, kind, cloud_clients
CATALOGUE = {
    "apple": (None, "Apple", "", "", "", ()),
    "ios": ("apple", "Apple", "iOS", "", "", ()),
    "iphone": ("ios", "Apple", "iOS", "", "phone", ("Outlook", "Spark")),
    "ipad": ("ios", "Apple", "iOS", "iPadOS", "tablet", ("Spark",)),
    "mac": ("apple", "Apple", "macOS", "", "computer", ()),
    "android": (None, "", "Android", "", "phone", ("Outlook",)),
    "cloudy": (None, "", "", "", "cloud", ()),
}

# ---- time ----


def offset(zone, seconds):
    moment = datetime.datetime.fromtimestamp(seconds, UTC).astimezone(zone)
    return int(moment.utcoffset().total_seconds())


def civil(zone, seconds):
    return datetime.datetime.fromtimestamp(seconds + offset(zone, seconds), UTC).replace(tzinfo=None)


def moment_of(zone, local):
    """The first moment at which a clock shows that; where it skips it, that of the change."""
    wall = calendar.timegm(local.timetuple())
    offsets = {offset(zone, wall + hours * 3600) for hours in range(-30, 31)}
    shown = [wall - one for one in offsets if offset(zone, wall - one) == one]
    early, late = wall - 30 * 3600, wall + 30 * 3600
    while late - early > 1 and not shown:
        middle = (early + late) // 2
        if middle + offset(zone, middle) >= wall:
            late = middle
        else:
            early = middle
    return min(shown) if shown else late


def begins(conf, date):
    return moment_of(conf["zone"], date[0])


def ends(conf, date):
    """At the end of a day, or at the time of day that it names."""
    return moment_of(conf["zone"], date[0] + datetime.timedelta(days=0 if date[1] else 1))


def is_holiday(holidays, local):
    for first, last in holidays or ():
        yearly = isinstance(first, tuple)
        day = (local.month, local.day) if yearly else local.date()
        if first <= day <= last or (first > last and (day >= first or day <= last)):
            return True
    return False


def in_hours(conf, hours, seconds):
    local = civil(conf["zone"], seconds)
    minute = local.hour * 60 + local.minute
    today, yesterday = (HOLIDAY if is_holiday(conf["holidays"], day) else day.weekday()
                        for day in (local, local - datetime.timedelta(days=1)))
    return any((today in days and first <= minute < last) or
               (yesterday in days and minute + 1440 < last) for days, first, last in hours)


# ---- people and places ----


def is_of(address, domains):
    domain = address.partition("@")[2]
    return any(domain.endswith(one) if one[0] == "." else domain == one for one in domains)


def has(conf, people, address):
    """An entry is an address, a @domain, group:NAME or outside."""
    for entry in people:
        if entry == "outside":
            found = not is_of(address, conf["own"])
        elif entry.startswith("group:"):
            members, excepted = conf["groups"][entry[6:]]
            found = has(conf, members, address) and not has(conf, excepted, address)
        else:
            found = is_of(address, [entry[1:]]) if entry[0] == "@" else address == entry
        if found:
            return True
    return False


def in_networks(networks, client):
    return client != "" and any(ipaddress.ip_address(client) in ipaddress.ip_network(one)
                                for one in networks)


def rolled_out(name, percent, user):
    digest = hmac.new(name.encode(), user.encode(), hashlib.sha256).hexdigest()
    return int(digest[:8], 16) % 100 < percent


# ---- devices ----


def lineage(device):
    while device is not None:
        yield device
        device = CATALOGUE[device][0]


def rule_sees(rule, ask):
    word, _, name = rule.partition(":")
    if ask["device"] is None or word in ("any", "unknown"):
        return word == ("unknown" if ask["device"] is None else "any")
    _, vendor, family, _, kind, cloud = CATALOGUE[ask["device"]]
    if word in ("vendor", "family", "kind"):
        named = {"vendor": vendor, "family": family, "kind": kind}[word]
        return named.lower() == name.lower() or (
            name == "cloud" and ask["client"].lower() in [one.lower() for one in cloud])
    return rule in lineage(ask["device"])


def sees(rules, ask):
    return any(rule_sees(rule, ask) for rule in rules)


def is_named(patterns, name):
    return name != "" and any(name.lower().startswith(one[:-1].lower()) if one[-1] == "*" else
                              name.lower() == one.lower() for one in patterns)


def numbers(version):
    return [int(part) for part in version.split(" ")[0].split(".") if part]


def floors_of(floors, ask):
    """The entries of older_than that are about the device's system."""
    _, _, family, system, _, _ = CATALOGUE.get(ask["device"], (None, "", "", "", "", ()))
    names = [one.partition(" ")[0] for one in floors]
    name = system if system in names else family
    return [numbers(one.partition(" ")[2]) for one in floors if one.partition(" ")[0] == name]


def filled(parts):
    return parts + [0] * (6 - len(parts))


def tells_less(parts, floor):
    return len(parts) == 1 and any(floor[1:])


def outdated(floors, ask):
    parts, mine = numbers(ask["version"]), floors_of(floors, ask)
    if not parts or not mine:
        return False
    for floor in mine:
        if floor[0] == parts[0]:
            beta = "beta" in ask["version"] and filled(parts) == filled(floor)
            return not tells_less(parts, floor) and (filled(parts) < filled(floor) or beta)
    return any(floor[0] > parts[0] for floor in mine)


def untold(floors, ask):
    parts, mine = numbers(ask["version"]), floors_of(floors, ask)
    if not parts:
        return bool(mine)
    return any(floor[0] == parts[0] and tells_less(parts, floor) for floor in mine)


# ---- the register ----


def registered(conf, ask):
    """The state of the row that counts; None: there is none."""
    keys = [("id", ask["device_id"].lower())] if ask["device_id"] else []
    for device in lineage(ask["device"]):
        keys += [(device, ask["model"].lower()), (device, "")]
    for key in keys:
        state, until = (conf["register"] or {}).get((ask["user"],) + key, (None, None))
        if state is not None and (until is None or ask["seconds"] < ends(conf, until)):
            return state
    return None


REGISTERED = {
    "any": lambda state: True,
    "yes": lambda state: state == "allowed",
    "no": lambda state: state != "allowed",
    "blocked": lambda state: state == "blocked",
}

# ---- a decision ----


def reaches(conf, policy, ask):
    """Whether the policy is about a recipient of the mail."""
    named, excepted = policy.get("recipients"), policy.get("except_recipients")
    if named is None and (excepted is None or not ask["recipients"]):
        return True
    return any((named is None or has(conf, named, one)) and not has(conf, excepted or [], one)
               for one in ask["recipients"])


def is_recent(policy, ask):
    floors = policy["older_than"]
    return not outdated(floors, ask) and not (policy.get("version") == "known" and untold(floors, ask))


# Each setting that a policy may have, and whether the request meets it.
CONDITIONS = {
    "until": lambda c, p, a: a["seconds"] < ends(c, p["until"]),
    "traffic": lambda c, p, a: a["traffic"] in p["traffic"],
    "protocols": lambda c, p, a: a["protocol"] in p["protocols"],
    "devices": lambda c, p, a: sees(p["devices"], a),
    "except_devices": lambda c, p, a: not sees(p["except_devices"], a),
    "clients": lambda c, p, a: is_named(p["clients"], a["client"]),
    "models": lambda c, p, a: is_named(p["models"], a["model"]),
    "users": lambda c, p, a: has(c, p["users"], a["user"]),
    "except_users": lambda c, p, a: not has(c, p["except_users"], a["user"]),
    "networks": lambda c, p, a: in_networks(p["networks"], a["ip"]),
    "except_networks": lambda c, p, a: not in_networks(p["except_networks"], a["ip"]),
    "older_than": lambda c, p, a: not is_recent(p, a),
    "registered": lambda c, p, a: REGISTERED[p["registered"]](registered(c, a)),
    "hours": lambda c, p, a: in_hours(c, p["hours"], a["seconds"]),
    "rollout": lambda c, p, a: rolled_out(p["name"], p["rollout"], a["user"]),
}


def matches(conf, policy, ask):
    is_sure = ask["device"] is None or not ask["hint"] or policy.get("confidence") == "hint"
    return is_sure and reaches(conf, policy, ask) and all(
        meets(conf, policy, ask) for name, meets in CONDITIONS.items() if name in policy)


def spares(conf, exemption, policy, ask):
    if policy["action"] in ("log", "allow"):
        return False
    if "from" in exemption and ask["seconds"] < begins(conf, exemption["from"]):
        return False
    return policy["name"] in exemption.get("policies", [policy["name"]]) and all(
        CONDITIONS[name](conf, exemption, ask)
        for name in ("until", "devices", "users", "networks", "hours") if name in exemption)


def phase(conf, policy, ask):
    if conf["observe"] or policy.get("mode") == "observe":
        return "observe"
    if "enforce_from" not in policy or ask["seconds"] >= begins(conf, policy["enforce_from"]):
        return "enforce"
    warns = "warn_from" in policy and ask["seconds"] >= begins(conf, policy["warn_from"])
    return "warn" if warns else "observe"


def possible(action, ask):
    """An access has happened, unless it is still ahead; then it can be denied."""
    if action == "deny":
        return "deny" if ask["ahead"] else "log"
    return "log" if ask["traffic"] == "access" and action in FELT else action


def decide(conf, ask):
    """Action, policy, exemption, grace, outdated, new, and what would have been done."""
    end = {"action": "allow"}
    said = {"would": [], "outdated": False, "new": False}
    for policy in conf["policies"]:
        if not matches(conf, policy, ask):
            continue
        said["outdated"] |= "older_than" in policy and outdated(policy["older_than"], ask)
        now = phase(conf, policy, ask)
        mercy = next((one for one in conf["exemptions"] if spares(conf, one, policy, ask)), None)
        action = possible("tag" if now == "warn" else policy["action"], ask)
        if now == "observe":
            said["would"].append(f"{policy['name']}={'log' if mercy else policy['action']}")
            continue
        if mercy or action != policy["action"] or now == "warn":
            said["would"].append(f"{policy['name']}={policy['action']}")
        if mercy is None:
            end = {"action": action, "policy": policy["name"], "grace": now == "warn"}
            break
        if "exemption" not in said:
            said["exemption"], spared = mercy["name"], policy["name"]
    if "policy" not in end and "exemption" in said:
        end = {"action": "log", "policy": spared}
    said["new"] = (conf["register"] is not None and ask["traffic"] != "inbound" and
                   ask["device"] is not None and registered(conf, ask) is None)
    return {**said, **end}
