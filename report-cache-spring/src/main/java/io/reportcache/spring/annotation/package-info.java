/** Annotations for methods of Spring beans: what they cache, and what they invalidate. */
@NullMarked
package io.reportcache.spring.annotation;

import org.jspecify.annotations.NullMarked;
