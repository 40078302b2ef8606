package io.reportcache.examples.quotes.dashboard;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * The figures by which the business is judged.
 *
 * @param asOf when they were computed
 * @param clients all clients
 * @param activeClients those to whom something was offered in the period
 * @param quotes what was offered
 * @param accepted how many of them were accepted
 * @param revenue what those come to
 * @param medianDeal what half of them exceed
 * @param expenses what was spent
 * @param profit what is left of the revenue
 */
record Kpis(
    Instant asOf,
    long clients,
    long activeClients,
    long quotes,
    long accepted,
    BigDecimal revenue,
    BigDecimal medianDeal,
    BigDecimal expenses,
    BigDecimal profit) {}
