package io.reportcache.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Has each transaction that can write known from its beginning. One of another manager that begins
 * inside it finds it so, even if no cache was touched before; see {@link TransactionEnd}.
 */
final class BegunTransactions implements BeanPostProcessor, TransactionExecutionListener {

  @Override
  public Object postProcessAfterInitialization(Object bean, String name) {
    if (bean instanceof ConfigurableTransactionManager manager) {
      manager.addListener(this);
    }
    return bean;
  }

  @Override
  public void afterBegin(TransactionExecution transaction, @Nullable Throwable failure) {
    if (failure == null
        && !transaction.isReadOnly()
        && TransactionSynchronizationManager.isSynchronizationActive()) {
      TransactionEnd.ofCurrentTransaction();
    }
  }
}
