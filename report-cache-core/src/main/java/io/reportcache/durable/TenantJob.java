package io.reportcache.durable;

/**
 * A job that runs later for a tenant, perhaps in another process. Preferably a record of a few
 * fields, since it is stored.
 *
 * <pre>{@code
 * @JobName("reminder.send")
 * record SendReminder(String appointment) implements TenantJob {}
 * }</pre>
 *
 * @since 0.1
 */
public interface TenantJob {}
