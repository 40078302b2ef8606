/** The report cache as part of a Spring Boot application: its beans, properties and events. */
@NullMarked
package io.reportcache.spring;

import org.jspecify.annotations.NullMarked;
