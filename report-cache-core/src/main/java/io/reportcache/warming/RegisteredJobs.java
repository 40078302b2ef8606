package io.reportcache.warming;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The jobs in the order of their registration. Guarded by a scheduler's lock. */
final class RegisteredJobs {

  private final List<RegisteredJob> jobs = new ArrayList<>();

  void add(RegisteredJob job) {
    if (find(job.name).isPresent()) {
      throw new IllegalArgumentException(
          "a job named '%s' is registered already; give each its own name".formatted(job.name));
    }
    job.number = jobs.size();
    jobs.add(job);
  }

  Optional<RegisteredJob> find(String name) {
    return jobs.stream().filter(job -> job.name.equals(name)).findFirst();
  }

  RegisteredJob get(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no job is named '%s'; there are %s"
                        .formatted(name, jobs.stream().map(job -> job.name).toList())));
  }

  List<RegisteredJob> all() {
    return jobs;
  }

  List<RegisteredJob> ofTheCluster() {
    return jobs.stream().filter(job -> job.oncePerCluster).toList();
  }
}
