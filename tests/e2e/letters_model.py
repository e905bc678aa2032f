# SPDX-License-Identifier: ISC
"""Whom notices are written to, and about what: worked out anew from the manual, slowly and simply.

A sighting is a request of policy_model.py with more: source (of its user), first and last (when it
was seen, in milliseconds), and what was decided then: action, policy and grace.
"""

import functools

import policy_model as model

SOON = 14 * 86400    # seconds
FELT = model.FELT + ("deny",)

model.moment_of = functools.lru_cache(None)(model.moment_of)    # the same few dates again and again


# ---- what was seen ----


def is_verified(seen):
    return seen["source"] not in ("sender", "receipt", "claimed")


def may_be_one(one, other):
    """Nothing that both tell is different."""
    return one["device"] == other["device"] and all(
        not one[key] or not other[key] or one[key] == other[key] for key in ("model", "device_id"))


def tells_of(one, other):
    """What anybody could have written tells nothing of what is known by a login."""
    return may_be_one(one, other) and (is_verified(one) or not is_verified(other))


def is_past(log, seen):
    """The device was brought to another version: ever since, that is the only one."""
    about = [one for one in log if tells_of(one, seen) and one["version"]]
    last = max((one["last"] for one in about if one["version"] == seen["version"]), default=0)
    others = {one["version"] for one in about} - {seen["version"]}
    return seen["version"] != "" and any(
        min(one["first"] for one in about if one["version"] == version) > last for version in others)


# ---- what comes of it ----


def spared(conf, policy, ask):
    return any(model.spares(conf, one, policy, ask) for one in conf["exemptions"])


def now_done(conf, seen, seconds):
    """What is done then, and by which policy: acted, warned, observed, or nothing."""
    ask, observed = {**seen, "seconds": seconds}, None
    for policy in conf["policies"]:
        if not model.matches(conf, policy, ask) or spared(conf, policy, ask):
            continue
        phase, is_felt = model.phase(conf, policy, ask), policy["action"] in FELT
        if phase == "warn" and is_felt:
            return "warned", policy
        if phase == "enforce" and model.possible(policy["action"], ask) in FELT:
            return "acted", policy
        if is_felt and observed is None:
            observed = policy
        if phase != "observe":
            break
    return ("observed", observed) if observed else ("nothing", None)


def dates_of(conf, after):
    """All at which something may change."""
    dates = set()
    for one in conf["policies"] + conf["exemptions"]:
        dates |= {model.begins(conf, one[key]) for key in ("warn_from", "enforce_from", "from") if key in one}
        dates |= {model.ends(conf, one["until"])} if "until" in one else set()
    dates |= {model.ends(conf, until) for _, until in (conf["register"] or {}).values() if until}
    return sorted(date for date in dates if date > after)


def act_from(conf, policy):
    return model.begins(conf, policy["enforce_from"]) if "enforce_from" in policy else None


def exempt_until(conf, seen, policy, moments):
    """When the last exemption from it ends, of those up to the last of these moments."""
    asks = [{**seen, "seconds": seconds} for seconds in moments]
    held = [model.matches(conf, policy, ask) and spared(conf, policy, ask) for ask in asks]
    ends = [moments[i] for i in range(1, len(moments)) if held[i - 1] and not held[i]]
    return ends[-1] if ends else None


def to_come(conf, seen, now):
    """The first that acts on it which does not yet: policy, from when, end of an exemption, and
    until when nothing at all is done or observed."""
    state, policy = now_done(conf, seen, now)
    acting = policy["name"] if state == "acted" else None
    moments, free_until = [now], None
    for date in dates_of(conf, now):
        moments.append(date)
        later, by = now_done(conf, seen, date)
        if later != "nothing" and free_until is None:
            free_until = date
        if later == "acted" and by["name"] != acting:
            return {"policy": by, "from": date, "free_until": free_until,
                    "exempt": exempt_until(conf, seen, by, moments)}
    return None


def is_due(conf, come, state, now):
    begins = act_from(conf, come["policy"]) or now
    if come["exempt"] is not None:
        return come["exempt"] <= begins or come["exempt"] <= now + SOON
    if state == "nothing":
        return come["free_until"] <= now + SOON
    return begins > now or come["from"] <= now + SOON


def knows(log, seen, policy):
    """It was done to this or a later use."""
    return any(one["policy"] == policy["name"] and one["action"] == policy["action"] and
               not one["grace"] and one["last"] >= seen["last"] and may_be_one(one, seen) for one in log)


def end_of(conf, log, seen, now):
    """What its user is told: policy, from when, end of an exemption; None: nothing."""
    state, policy = now_done(conf, seen, now)
    come = to_come(conf, seen, now)
    if come and is_due(conf, come, state, now):
        return come["policy"], come["from"], come["exempt"]
    if state == "acted" and not knows(log, seen, policy):
        return policy, act_from(conf, policy) or now, None
    return (policy, None, None) if state in ("warned", "observed") else None


# ---- updates ----


def helps(conf, seen, version, now):
    """With that version nothing is done, now or later."""
    with_it = {**seen, "version": version}
    return now_done(conf, with_it, now)[0] not in ("acted", "warned") and not to_come(conf, with_it, now)


def update_of(conf, seen, policy, now):
    """The entry of older_than from which on nothing is done: SYSTEM VERSION."""
    if "older_than" not in policy or not model.outdated(policy["older_than"], seen):
        return None
    entries = [one for one in policy["older_than"]
               if model.floors_of([one], seen) and model.floors_of([one], seen)[0] in
               model.floors_of(policy["older_than"], seen)]
    for entry in sorted(entries, key=lambda one: model.numbers(one.partition(" ")[2])):
        version = entry.partition(" ")[2]
        mine = model.filled(model.numbers(seen["version"]))
        if model.filled(model.numbers(version)) < mine or \
                (model.filled(model.numbers(version)) == mine and "beta" not in seen["version"]):
            continue
        if helps(conf, seen, version, now):
            return entry
    return None


# ---- letters ----


def days(conf, seconds):
    return None if seconds is None else str(model.civil(conf["zone"], seconds).date())


def told(conf, log, seen, now):
    """What is told of it: a tuple that is alike where that is."""
    end = end_of(conf, log, seen, now)
    if end is None:
        return None
    policy, since, until = end
    dated = since if since != now or act_from(conf, policy) is not None else None
    return (seen["device"] or "unknown", policy["name"], policy["action"], since is not None,
            days(conf, dated), days(conf, until and until - 1), update_of(conf, seen, policy, now))


def letter(conf, log, now):
    """Of one person: each end that is told, with the models it is told of, and those it may be."""
    kept = [one for one in log if is_verified(one) and not is_past(log, one)]
    ends = [(one, told(conf, kept, one, now)) for one in kept]
    ends = [(one, end) for one, end in ends if end is not None]
    must, may = {}, {}
    for one, end in ends:
        same = [(other, its) for other, its in ends if its[:2] == end[:2] and may_be_one(one, other)]
        # what is only opened is told with what is done to its mail
        if end[3] or not any(its[3] for _, its in same):
            must.setdefault(end, set()).add(one["model"])
        for its in {its for _, its in same if its[3]} | {end}:
            may.setdefault(its, set()).add(one["model"])
    return must, may


def letters(conf, log, now):
    """By user."""
    return {user: letter(conf, [one for one in log if one["user"] == user], now)
            for user in {one["user"] for one in log}}


def differs(letter_of, got):
    """Got: each end with its models.  What is wrong with it; empty: nothing."""
    must, may = letter_of
    wrong = [f"not told: {end}" for end in must if end not in got]
    wrong += [f"told: {end}" for end in got if end not in may]
    for end in set(got) & set(may):
        wrong += [f"not told of model {one}: {end}" for one in must.get(end, set()) - got[end] if one]
        wrong += [f"told of model {one}: {end}" for one in got[end] - may[end] if one]
    return wrong
