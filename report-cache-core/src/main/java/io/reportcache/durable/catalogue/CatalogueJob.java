package io.reportcache.durable.catalogue;

import io.reportcache.durable.JobName;
import io.reportcache.durable.TenantJob;

/** A class of jobs that are dispatched to a queue. */
record CatalogueJob(Class<? extends TenantJob> type, String name, int version, String queue) {

  /**
   * Returns the job of a class.
   *
   * @throws IllegalArgumentException if the class has no name
   */
  static CatalogueJob of(Class<? extends TenantJob> type, String queue) {
    JobName named = type.getAnnotation(JobName.class);
    if (named == null) {
      throw new IllegalArgumentException(
          "job %s must have a name by which it is stored; annotate the class with @JobName"
              .formatted(type.getName()));
    }
    return new CatalogueJob(type, named.value(), named.version(), queue);
  }
}
