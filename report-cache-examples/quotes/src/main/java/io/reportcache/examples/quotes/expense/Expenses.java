package io.reportcache.examples.quotes.expense;

import java.time.LocalDate;
import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

/** The stored expenses of the current tenant. */
interface Expenses extends JpaRepository<Expense, Long> {

  @Query(
      """
      select new io.reportcache.examples.quotes.expense.BudgetUse$Category(e.category, sum(e.amount))
      from Expense e where e.spentOn between :from and :to
      group by e.category order by 2 desc""")
  List<BudgetUse.Category> byCategory(LocalDate from, LocalDate to);
}
