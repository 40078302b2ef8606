/** Events between applications over RabbitMQ, if properties switch it on. */
@NullMarked
package io.reportcache.spring.rabbitmq;

import org.jspecify.annotations.NullMarked;
