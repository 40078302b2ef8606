package io.reportcache.shared.redis;

import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.KeyValueListOutput;
import io.lettuce.core.output.ValueOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.RedisCommand;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Commands that are written to the connection at once, in order. One by one each would be a write
 * of its own.
 */
final class CommandBatch {

  private static final ByteArrayCodec CODEC = ByteArrayCodec.INSTANCE;

  private final List<RedisCommand<byte[], byte[], ?>> commands = new ArrayList<>();

  RedisFuture<byte[]> get(byte[] name) {
    return add(CommandType.GET, new ValueOutput<>(CODEC), args(name));
  }

  RedisFuture<Long> pttl(byte[] name) {
    return add(CommandType.PTTL, new IntegerOutput<>(CODEC), args(name));
  }

  RedisFuture<List<KeyValue<byte[], byte[]>>> hmget(byte[] name, byte[]... fields) {
    return add(
        CommandType.HMGET,
        new KeyValueListOutput<>(CODEC, Arrays.asList(fields)),
        args(name).addKeys(fields));
  }

  /** Returns what is to be written. */
  List<RedisCommand<byte[], byte[], ?>> commands() {
    return commands;
  }

  private <T> RedisFuture<T> add(
      CommandType type,
      CommandOutput<byte[], byte[], T> output,
      CommandArgs<byte[], byte[]> arguments) {
    AsyncCommand<byte[], byte[], T> command =
        new AsyncCommand<>(new Command<>(type, output, arguments));
    commands.add(command);
    return command;
  }

  private static CommandArgs<byte[], byte[]> args(byte[] name) {
    return new CommandArgs<>(CODEC).addKey(name);
  }
}
