package io.reportcache.json;

/** The versions of Jackson. Loads no class of either. */
public enum JacksonOnPath {
  /** Jackson 3. */
  JACKSON_3("tools.jackson.databind.json.JsonMapper"),
  /** Jackson 2. */
  JACKSON_2("com.fasterxml.jackson.databind.json.JsonMapper");

  private final String mapper;

  JacksonOnPath(String mapper) {
    this.mapper = mapper;
  }

  /** Tells whether the class path has this version. */
  public boolean isThere() {
    try {
      Class.forName(mapper, false, JacksonOnPath.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }
}
