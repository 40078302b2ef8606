package io.reportcache.spring;

import io.reportcache.transaction.BrokenTransactionException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.jdbc.datasource.JdbcTransactionObjectSupport;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.ClassUtils;

/**
 * Makes a {@link TransactionEnd} for each transaction when it begins. So a transaction of another
 * manager that begins inside it finds it, even if no cache was used before, and it is known whether
 * the transaction has ended. Listens to the managers of this context and of its parents, whose
 * beans aren't processed here.
 */
final class BegunTransactions implements BeanPostProcessor, SmartInitializingSingleton {

  /** One for all, without state, since a manager may live longer than a context. */
  private static final TransactionExecutionListener LISTENER = new Listener();

  private static final boolean JDBC =
      ClassUtils.isPresent(
          "org.springframework.jdbc.datasource.JdbcTransactionObjectSupport",
          BegunTransactions.class.getClassLoader());

  private final ListableBeanFactory beans;

  BegunTransactions(ListableBeanFactory beans) {
    this.beans = beans;
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String name) {
    if (bean instanceof ConfigurableTransactionManager manager) {
      listenTo(manager);
    }
    return bean;
  }

  @Override
  public void afterSingletonsInstantiated() {
    BeanFactoryUtils.beansOfTypeIncludingAncestors(
            beans, ConfigurableTransactionManager.class, false, false)
        .values()
        .forEach(BegunTransactions::listenTo);
  }

  private static void listenTo(ConfigurableTransactionManager manager) {
    if (!manager.getTransactionExecutionListeners().contains(LISTENER)) {
      manager.addListener(LISTENER);
    }
  }

  private static final class Listener implements TransactionExecutionListener {

    @Override
    public void afterBegin(TransactionExecution transaction, @Nullable Throwable failure) {
      if (failure == null && TransactionSynchronizationManager.isSynchronizationActive()) {
        boolean onJdbc = JDBC && transaction instanceof DefaultTransactionStatus;
        TransactionEnd.ofBegun(
            transaction.isReadOnly(),
            onJdbc ? Jdbc.connectionOf((DefaultTransactionStatus) transaction) : null);
      }
    }

    /** After all other callbacks, so that what the cache writes is the last. */
    @Override
    public void beforeCommit(TransactionExecution transaction) {
      if (TransactionSynchronizationManager.isSynchronizationActive()) {
        try {
          TransactionEnd.committing(() -> flush(transaction));
        } catch (BrokenTransactionException e) {
          throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
      }
    }

    private static void flush(TransactionExecution transaction) {
      if (transaction instanceof TransactionStatus status) {
        status.flush();
      }
    }
  }

  /** Loaded only where Spring knows JDBC. */
  private static final class Jdbc {

    static @Nullable Object connectionOf(DefaultTransactionStatus status) {
      return status.hasTransaction()
              && status.getTransaction() instanceof JdbcTransactionObjectSupport jdbc
              && jdbc.hasConnectionHolder()
          ? jdbc.getConnectionHolder()
          : null;
    }
  }
}
