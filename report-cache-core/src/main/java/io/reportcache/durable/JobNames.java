package io.reportcache.durable;

import java.util.regex.Pattern;

/** Reads and checks the {@link JobName} of a class. */
final class JobNames {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,200}");

  private JobNames() {}

  static PayloadType typeOf(Class<? extends TenantJob> jobClass) {
    JobName declared = jobClass.getAnnotation(JobName.class);
    if (declared == null) {
      throw new IllegalArgumentException(
          "job class %s must have a @JobName, the name that is stored; e.g. @JobName(\"reminder.send\")"
              .formatted(jobClass.getName()));
    }
    if (!NAME.matcher(declared.value()).matches()) {
      throw new IllegalArgumentException(
          "@JobName of %s must be 1 to 200 letters, digits, '.', '-' or '_', was '%s'"
              .formatted(jobClass.getName(), declared.value()));
    }
    if (declared.version() < 1) {
      throw new IllegalArgumentException(
          "version in @JobName of %s must be at least 1, was %d"
              .formatted(jobClass.getName(), declared.version()));
    }
    return new PayloadType(declared.value(), declared.version(), jobClass);
  }
}
