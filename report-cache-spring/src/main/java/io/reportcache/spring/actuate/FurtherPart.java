package io.reportcache.spring.actuate;

import java.util.function.Supplier;

/** A part whose library may be absent, and its health. */
record FurtherPart(String name, Supplier<PartHealth> health) {}
