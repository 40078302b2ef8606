/** Carries the bound tenant through Reactor's context, and back to the threads that work in it. */
@NullMarked
package io.reportcache.spring.reactive;

import org.jspecify.annotations.NullMarked;
