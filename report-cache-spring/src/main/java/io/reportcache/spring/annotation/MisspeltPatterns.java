package io.reportcache.spring.annotation;

import io.reportcache.key.KeyPattern;
import io.reportcache.log.GuardedLog;
import io.reportcache.spring.cache.SpringCacheManager;
import io.reportcache.text.NearestName;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextRefreshedEvent;

/**
 * Warns, once all beans are there, of patterns of {@link InvalidatesReports} that reach no report
 * and no cache, if a name is near: the method would invalidate nothing, without a word. Patterns
 * that are near to no name mean values of the application's own keys.
 */
final class MisspeltPatterns implements ApplicationListener<ContextRefreshedEvent> {

  private static final GuardedLog log = GuardedLog.of(MisspeltPatterns.class);

  private final InvalidatingMethods methods;
  private final ObjectProvider<SpringCacheManager> managers;

  MisspeltPatterns(InvalidatingMethods methods, ObjectProvider<SpringCacheManager> managers) {
    this.methods = methods;
    this.managers = managers;
  }

  @Override
  public void onApplicationEvent(ContextRefreshedEvent event) {
    Set<KeyPattern> patterns = methods.reachingNoReport();
    if (patterns.isEmpty()) {
      return;
    }
    Set<String> names = new TreeSet<>(methods.reportNames());
    managers.forEach(manager -> names.addAll(manager.getCacheNames()));
    Set<String> beginnings = beginningsOf(names);
    for (KeyPattern pattern : patterns) {
      if (names.stream().noneMatch(name -> pattern.overlaps(KeyPattern.allOf(name)))) {
        warn(pattern, beginnings);
      }
    }
  }

  /** Returns the names and, of those with several segments, what patterns begin with. */
  private static Set<String> beginningsOf(Set<String> names) {
    Set<String> all = new TreeSet<>(names);
    for (String name : names) {
      for (int end = name.indexOf(':'); end >= 0; end = name.indexOf(':', end + 1)) {
        all.add(name.substring(0, end));
      }
    }
    return all;
  }

  private static void warn(KeyPattern pattern, Set<String> names) {
    String text = pattern.text();
    for (int end = text.indexOf(':'); ; end = text.indexOf(':', end + 1)) {
      int length = end < 0 ? text.length() : end; // a name may have several segments
      String beginning = text.substring(0, length);
      String hint = names.contains(beginning) ? "" : NearestName.hint(beginning, names);
      if (!hint.isEmpty()) {
        log.warn(
            "@InvalidatesReports names '{}', which reaches no report and no cache, so it invalidates"
                + " nothing{}",
            text,
            hint);
        return;
      }
      if (end < 0) {
        return;
      }
    }
  }
}
