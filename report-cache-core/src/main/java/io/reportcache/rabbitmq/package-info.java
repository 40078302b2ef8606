/**
 * Events between applications over RabbitMQ: a relay carries what is published here to an exchange,
 * and consumers hand what other applications have published to durable events. Needs the library
 * {@code com.rabbitmq:amqp-client}.
 */
@NullMarked
package io.reportcache.rabbitmq;

import org.jspecify.annotations.NullMarked;
