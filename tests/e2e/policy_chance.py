# SPDX-License-Identifier: ISC
"""Configurations and requests that are made up: as text, and as policy_model.py takes them."""

import datetime
import random
import zoneinfo

import policy_model as model

ZONES = ("Europe/Berlin", "America/Santiago", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC",
         "America/Havana", "Africa/Casablanca", "America/St_Johns")
USERS = ("anna@x.example", "bob@x.example", "carl@y.example", "dora@sub.y.example", "eve@z.example",
         "b\u00e4rbel@x.example", "o.x@deep.sub.y.example")
OTHERS = ("friend@out.example", "other@sub.out.example")
DOMAINS = ("@x.example", "@y.example", "@.y.example", "@sub.y.example", "@.example")
FOUND = ("iphone", "ipad", "mac", "android", "cloudy")
RULES = ("any", "unknown", "ios", "iphone", "ipad", "mac", "android", "apple", "kind:phone", "kind:cloud",
         "vendor:Apple", "family:iOS", "family:macOS")
CLIENTS = ("Outlook", "Spark", "K-9 Mail", "K-9", "Mail", "outlook mobile")
MODELS = ("iPhone 12", "iPhone 13 Pro", "iPad Air", "Pixel 6")
VERSIONS = ("", "14.8", "15", "15.7", "15.7.7", "16", "16.5", "16.5.1", "17.0", "16.5 beta 2")
FLOORS = (("iOS 15.7.7", "iOS 16.5.1"), ("iOS 16",), ("iPadOS 16.5", "iOS 15.7"), ("macOS 16.5",))
CLIENT_IPS = ("192.0.2.5", "192.0.2.77", "198.51.100.1", "2001:db8::1", "2001:db8:1::9", "")
NETWORKS = ("192.0.2.0/24", "192.0.2.64/26", "198.51.100.0/24", "2001:db8::/32", "2001:db8:1::/48")
IDS = ("appl1", "APPL2", "xid")
TRAFFIC = ("submission", "receipt", "access", "inbound")
PROTOCOLS = ("smtp", "imap", "pop3", "activesync", "webmail", "dav")


def listed(values):
    return "{ " + ", ".join(f"'{one}'" for one in values) + " }"


def catalogue():
    """As text.  X-Dev is certain of a device, X-Hint is not."""
    text = ""
    for name, (parent, vendor, family, system, kind, cloud) in model.CATALOGUE.items():
        settings = {"parent": parent, "vendor": vendor, "family": family, "os": system, "kind": kind}
        text += f"device {name} {{"
        text += "".join(f" {key} = '{value}'" for key, value in settings.items() if value)
        text += f" cloud_clients = {listed(cloud)}" if cloud else ""
        for field, confidence in (("Dev", "certain"), ("Hint", "hint")) if name in FOUND else ():
            text += (f" match {{ confidence = {confidence} when = {{ 'X-{field}: ^{name};"
                     "(?<client>[^;]*);(?<model>[^;]*);(?<version>[^;]*)$' } }")
        text += " }\n"
    return text


class Chance(random.Random):
    """Makes what stands in configurations: the text, and what it means."""

    def maybe(self, share):
        return self.random() < share

    def some(self, values, most=3):
        return self.sample(list(values), self.randint(1, min(most, len(values))))

    def cased(self, text):
        return "".join(one.upper() if self.maybe(0.3) else one for one in text)

    def people(self, conf, recipients=False):
        entries = self.some(USERS + DOMAINS + (OTHERS if recipients else ()))
        if conf["groups"] and self.maybe(0.5):
            entries.append("group:" + self.choice(list(conf["groups"])))
        if recipients and self.maybe(0.4):
            entries.append("outside")
        written = [one if one.startswith("group:") else
                   self.cased(one.removesuffix("@x.example") if self.maybe(0.3) and one[0] != "@" else one)
                   for one in entries]
        if self.maybe(0.8):
            return entries, listed(written)
        name = f"list{len(conf['files'])}"
        inside = [one for one in written if ":" not in one and one.lower() != "outside"]
        conf["files"][name] = "\ufeff# ours\r\n" + "".join(one + "\r\n" for one in inside)
        return entries, listed([one for one in written if one not in inside] + ["file:" + name])

    def date(self, conf):
        """A day, or a time of day: near where the clock is set, the year ends, or February does."""
        local = model.civil(conf["zone"], self.choice(conf["edges"])).replace(second=0)
        if self.maybe(0.5):
            day = local.replace(hour=0, minute=0) + datetime.timedelta(days=self.randint(-1, 1))
            return (day, False), str(day.date())
        time = local + datetime.timedelta(minutes=self.choice([-60, -30, -1, 0, 1, 30, 60, 1440]))
        return (time, True), f"'{time:%Y-%m-%d %H:%M}'"

    def days(self, conf):
        first, last = self.randrange(7), self.randrange(7)
        if conf["holidays"] is not None and self.maybe(0.3):
            return {model.HOLIDAY, first}, f"{self.cased('holiday')},{model.DAYS[first]}"
        days = {(first + more) % 7 for more in range((last - first) % 7 + 1)}
        return days, f"{model.DAYS[first]}-{model.DAYS[last]}"

    def hours(self, conf):
        spans, texts = [], []
        for _ in range(self.randint(1, 2)):
            days, text = self.days(conf) if self.maybe(0.8) else (set(range(8)), "")
            first, last = self.choice([0, 60, 150, 540, 1080, 1410]), self.choice([0, 90, 180, 540, 1440])
            texts.append(f"{text} {first // 60:02}:{first % 60:02}-{last // 60:02}:{last % 60:02}")
            spans.append((days, first, last if last > first else last + 1440))
        return spans, "'" + "; ".join(texts) + "'"

    def names(self, names):
        patterns = [self.cased(one) for one in self.some(names, 2)]
        if self.maybe(0.5):
            patterns[0] = patterns[0][:self.randint(1, 4)].rstrip() + "*"
        return patterns

    def rollout(self, _conf):
        percent = self.choice([1, 10, 25, 50, 75, 99])
        return percent, f"'{percent} %'"

    def plain(self, values, most=3):
        chosen = self.some(values, most)
        return chosen, listed(chosen)

    def named(self, names):
        patterns = self.names(names)
        return patterns, listed(patterns)

    def word(self, *words):
        word = self.choice(words)
        return word, word


# Each setting that a policy may have: how often, and what makes it.
POLICY = {
    "except_devices": (0.2, lambda c, conf: c.plain(RULES, 2)),
    "clients": (0.2, lambda c, conf: c.named(CLIENTS)),
    "models": (0.15, lambda c, conf: c.named(MODELS)),
    "users": (0.3, lambda c, conf: c.people(conf)),
    "except_users": (0.2, lambda c, conf: c.people(conf)),
    "recipients": (0.2, lambda c, conf: c.people(conf, True)),
    "except_recipients": (0.2, lambda c, conf: c.people(conf, True)),
    "networks": (0.15, lambda c, conf: c.plain(NETWORKS, 2)),
    "except_networks": (0.15, lambda c, conf: c.plain(NETWORKS, 2)),
    "protocols": (0.2, lambda c, conf: c.plain(PROTOCOLS)),
    "confidence": (0.3, lambda c, conf: c.word("hint")),
    "registered": (0.4, lambda c, conf: c.word("yes", "no", "blocked", "any")),
    "hours": (0.3, lambda c, conf: c.hours(conf)),
    "rollout": (0.2, lambda c, conf: c.rollout(conf)),
    "enforce_from": (0.3, lambda c, conf: c.date(conf)),
    "warn_from": (0.2, lambda c, conf: c.date(conf)),
    "until": (0.2, lambda c, conf: c.date(conf)),
    "mode": (0.15, lambda c, conf: c.word("observe")),
}
EXEMPTION = {
    "devices": (0.4, lambda c, conf: c.plain(RULES)),
    "policies": (0.5, lambda c, conf: c.plain([one["name"] for one in conf["policies"]])),
    "networks": (0.2, lambda c, conf: c.plain(NETWORKS, 1)),
    "hours": (0.3, lambda c, conf: c.hours(conf)),
    "from": (0.3, lambda c, conf: c.date(conf)),
    "until": (0.3, lambda c, conf: c.date(conf)),
}


def settings_of(chance, conf, table):
    """What is chosen of the table, and as text."""
    meant, texts = {}, {}
    for name, (share, make) in table.items():
        if chance.maybe(share):
            meant[name], texts[name] = make(chance, conf)
    return meant, texts


def drop(meant, texts, *names):
    for name in names:
        meant.pop(name, None)
        texts.pop(name, None)


def tidy_dates(conf, policy, texts):
    """What would be an error: dates that do not follow on each other."""
    felt = policy["action"] in model.FELT + ("deny",)
    if "warn_from" in policy and (not felt or "enforce_from" not in policy or model.begins(
            conf, policy["warn_from"]) >= model.begins(conf, policy["enforce_from"])):
        drop(policy, texts, "warn_from")
    if "until" in policy and "enforce_from" in policy and model.ends(conf, policy["until"]) <= \
            model.begins(conf, policy["enforce_from"]):
        drop(policy, texts, "until")


def add_policy(chance, conf, number, table=None):
    policy, texts = settings_of(chance, conf, table or POLICY)
    policy["devices"] = chance.some(RULES) if chance.maybe(0.6) else ["any", "unknown"]
    policy["traffic"] = chance.some(TRAFFIC, 4) if chance.maybe(0.4) else list(TRAFFIC[:3])
    policy["action"] = chance.choice(model.FELT + ("log", "allow"))
    if policy["traffic"] == ["access"] and chance.maybe(0.5):
        policy["action"] = "deny"
    if "any" in policy["devices"] and chance.maybe(0.4):
        drop(policy, texts, "except_devices")    # that none of them runs such a system is an error
        policy["older_than"] = chance.choice(FLOORS)
        texts["older_than"] = listed(policy["older_than"])
        policy["version"] = texts["version"] = chance.choice(["any", "known"])
    if policy["devices"] == ["unknown"]:
        drop(policy, texts, "clients", "models")
    if policy["traffic"] == ["access"] or "smtp" not in policy.get("protocols", ["smtp"]):
        drop(policy, texts, "recipients", "except_recipients")
    if "access" not in policy["traffic"]:
        drop(policy, texts, "protocols")
    if conf["register"] is None:
        drop(policy, texts, "registered")
    tidy_dates(conf, policy, texts)
    texts.update(devices=listed(policy["devices"]), traffic=listed(policy["traffic"]),
                 action=policy["action"])
    policy["name"] = f"p{number}"
    conf["policies"].append(policy)
    conf["text"] += section("policy", policy["name"], texts)


def section(kind, name, texts):
    return f"{kind} {name} {{\n" + "".join(f"\t{key} = {text}\n" for key, text in texts.items()) + "}\n"


def add_exemption(chance, conf, number, table=None):
    exemption, texts = settings_of(chance, conf, table or EXEMPTION)
    exemption["users"], texts["users"] = chance.people(conf)
    if "from" in exemption and "until" in exemption and model.ends(conf, exemption["until"]) <= \
            model.begins(conf, exemption["from"]):
        drop(exemption, texts, "until")
    exemption["name"] = f"e{number}"
    conf["exemptions"].append(exemption)
    conf["text"] += section("exemption", exemption["name"], texts)


def add_group(chance, conf, number):
    members, member_text = chance.people(conf)
    excepted, excepted_text = chance.people(conf) if chance.maybe(0.7) else ([], "{ }")
    conf["groups"][f"g{number}"] = (members, excepted)
    conf["text"] += section("group", f"g{number}", {"members": member_text, "except": excepted_text})


def add_register(chance, conf):
    rows, text = {}, "user\tdevice_id\tdevice\tmodel\tstate\tuntil\n"
    for _ in range(chance.randint(0, 8)):
        user, one, state = chance.choice(USERS), "", chance.choice(["allowed", "blocked", "pending"])
        device, shown = chance.choice(list(model.CATALOGUE)), chance.choice(MODELS + ("", ""))
        until, written = chance.date(conf) if chance.maybe(0.5) else (None, "")
        if chance.maybe(0.5):
            one = chance.choice(IDS)
        key = (user, "id", one.lower()) if one else (user, device, shown.lower())
        if key not in rows:
            rows[key] = (state, until)
            text += "\t".join([chance.cased(user), one, device, shown, state, written.strip("'")]) + "\r\n"
    conf["register"], conf["files"]["register.tsv"] = rows, text
    conf["text"] += "register = register.tsv\n"


def add_holidays(chance, conf):
    conf["holidays"], text = [], "# days\n"
    for _ in range(chance.randint(1, 5)):
        if chance.maybe(0.5):
            first = chance.choice([(1, 1), (2, 29), (12, 24), (12, 31), (10, 25)])
            last = (1, 6) if first[0] == 12 and chance.maybe(0.5) else first
            conf["holidays"].append((first, last))
            text += f"{first[0]:02}-{first[1]:02}/{last[0]:02}-{last[1]:02}\tyearly\n"
        else:
            day = chance.choice([0, 58, 59, 87, 88, 180, 297, 364])
            first = datetime.date(conf["year"], 1, 1) + datetime.timedelta(days=day)
            last = first + datetime.timedelta(days=chance.choice([0, 1, 10]))
            conf["holidays"].append((first, last))
            text += f"{first}/{last}\n"
    conf["files"]["holidays.tsv"] = text
    conf["text"] += "holidays = holidays.tsv\n"


def edges_of(zone, year):
    """Around these moments a clock is set, or a day is none of each year."""
    start = int(datetime.datetime(year, 1, 1, tzinfo=model.UTC).timestamp())
    hours = range(start, start + 365 * 86400, 1800)
    return [start - 7200, start + 58 * 86400, start + 60 * 86400, start + 200 * 86400] + \
        [at for at in hours if model.offset(zone, at) != model.offset(zone, at - 1800)]


def make_conf(chance):
    zone, year = chance.choice(ZONES), chance.choice([2024, 2026, 2027, 2028])
    own = chance.choice([["x.example"], ["x.example", "y.example"], ["x.example", ".y.example"]])
    conf = {"zone": zoneinfo.ZoneInfo(zone), "year": year, "own": own, "groups": {}, "files": {},
            "policies": [], "exemptions": [], "register": None, "holidays": None,
            "observe": chance.maybe(0.05)}
    conf["edges"] = edges_of(conf["zone"], year)
    conf["text"] = (f"timezone = '{zone}'\nown_domains = {listed(own)}\ndefault_domain = x.example\n"
                    f"observe = {'yes' if conf['observe'] else 'no'}\n")
    if chance.maybe(0.6):
        add_holidays(chance, conf)
    if chance.maybe(0.7):
        add_register(chance, conf)
    for add, least, most in ((add_group, 0, 4), (add_policy, 1, 5), (add_exemption, 0, 3)):
        for number in range(chance.randint(least, most)):
            add(chance, conf, number)
    return conf


def make_request(chance, conf, ahead):
    traffic = chance.choice(TRAFFIC + ("submission", "access"))
    access, known = traffic == "access", chance.maybe(0.9)
    seconds = chance.choice(conf["edges"]) + chance.choice([-86400, -3601, -60, -1, 0, 1, 60, 3600, 86399])
    if chance.maybe(0.3):
        local = model.civil(conf["zone"], seconds).replace(hour=0, minute=0, second=0)
        seconds = model.moment_of(conf["zone"], local) + chance.choice([-1, 0, 1])
    return {"traffic": traffic, "device": chance.choice(FOUND) if known else None,
            "hint": chance.maybe(0.15), "user": chance.choice(USERS),
            "client": chance.choice(CLIENTS + ("",)) if known else "",
            "model": chance.choice(MODELS + ("",)) if known else "",
            "version": chance.choice(VERSIONS) if known else "",
            "protocol": chance.choice(PROTOCOLS + ("",)) if access else "smtp",
            "device_id": chance.choice(IDS + ("",)) if access and chance.maybe(0.5) else "",
            "recipients": [] if access else chance.some(USERS + OTHERS, 2)[chance.randint(0, 1):],
            "ip": chance.choice(CLIENT_IPS), "seconds": seconds,
            "ahead": ahead and access and chance.maybe(0.4)}
