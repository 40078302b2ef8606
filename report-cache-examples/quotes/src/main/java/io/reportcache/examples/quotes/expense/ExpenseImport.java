package io.reportcache.examples.quotes.expense;

import io.reportcache.spring.annotation.InvalidatesReports;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import java.util.List;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes over what a tenant has paid, from the bank. Strategy <i>by tenant</i>: it is called for a
 * tenant by somebody who belongs to none, and drops reports of that tenant alone.
 */
@Service
class ExpenseImport {

  private final Expenses expenses;
  private final TransactionTemplate transaction;

  ExpenseImport(Expenses expenses, TransactionTemplate transaction) {
    this.expenses = expenses;
    this.transaction = transaction;
  }

  @InvalidatesReports(
      value = {"dashboard:expenses_monthly:*", "dashboard:kpis:*", "budget:*"},
      tenant = "#tenant")
  int add(TenantId tenant, List<ExpenseForm> paid) {
    TenantContext.run(
        tenant, // before the transaction begins, since Hibernate asks then
        () ->
            transaction.executeWithoutResult(
                status ->
                    paid.forEach(
                        form ->
                            expenses.save(
                                new Expense(form.category(), form.amount(), form.spentOn())))));
    return paid.size();
  }
}
