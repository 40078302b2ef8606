package io.reportcache.examples.quotes.data;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Fills empty tables with three years of business, the same each time, before anything is warmed.
 * The database makes the rows itself, which takes a second or two.
 */
@Component
class SampleData implements SmartInitializingSingleton {

  private static final Logger log = LoggerFactory.getLogger(SampleData.class);

  private static final String NUMBERS =
      "from (select cast(n as bigint) as x from generate_series(1, ?) as g(n)) as numbers";

  private static final String CLIENTS =
      """
      insert into clients (id, tenant, name, city)
      select ? + x, ?, 'Client ' || x,
          case mod(x, 4) when 0 then 'Lisbon' when 1 then 'Porto' when 2 then 'Braga' else 'Faro' end
      """
          + NUMBERS;

  private static final String QUOTES =
      """
      insert into quotes (id, tenant, number, client_id, title, total, issued_on, status)
      select ? + x, ?, 'Q-' || x, ? + 1 + mod(x * 7919, ?), 'Offer no. ' || x,
          cast(100 + mod(x * 104729, 990000) / 100.0 as decimal(12, 2)),
          date '2024-01-01' + cast(mod(x * 31, 1096) as integer),
          case mod(x * 13, 10) when 0 then 'OPEN' when 1 then 'OPEN' when 2 then 'DECLINED'
              when 3 then 'DECLINED' when 4 then 'DECLINED' else 'ACCEPTED' end
      """
          + NUMBERS;

  private static final String EXPENSES =
      """
      insert into expenses (id, tenant, category, amount, spent_on)
      select ? + x, ?,
          case mod(x, 5) when 0 then 'rent' when 1 then 'wages' when 2 then 'travel'
              when 3 then 'material' else 'other' end,
          cast(10 + mod(x * 15485863, 200000) / 100.0 as decimal(12, 2)),
          date '2024-01-01' + cast(mod(x * 17, 1096) as integer)
      """
          + NUMBERS;

  private final JdbcTemplate jdbc;
  private final TransactionTemplate transaction;
  private final SampleSize size;

  SampleData(JdbcTemplate jdbc, TransactionTemplate transaction, SampleSize size) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.size = size;
  }

  @Override
  public void afterSingletonsInstantiated() {
    long start = System.nanoTime();
    Integer rows =
        transaction.execute(
            status ->
                jdbc.queryForList("select 1 from clients fetch first row only").isEmpty()
                    ? fill()
                    : 0);
    log.info("Sample data: {} rows in {} ms", rows, (System.nanoTime() - start) / 1_000_000);
  }

  private int fill() {
    SampleSize globex = size.quarter();
    int rows = fill("acme", size, new SampleSize(0, 0, 0)) + fill("globex", globex, size);
    restart("clients_seq", size.clients() + globex.clients());
    restart("quotes_seq", size.quotes() + globex.quotes());
    restart("expenses_seq", size.expenses() + globex.expenses());
    return rows;
  }

  /** Ids go on behind those that are there already. */
  private int fill(String tenant, SampleSize of, SampleSize there) {
    return jdbc.update(CLIENTS, there.clients(), tenant, of.clients())
        + jdbc.update(QUOTES, there.quotes(), tenant, there.clients(), of.clients(), of.quotes())
        + jdbc.update(EXPENSES, there.expenses(), tenant, of.expenses());
  }

  private void restart(String sequence, int last) {
    jdbc.execute("alter sequence " + sequence + " restart with " + (last + 1));
  }
}
