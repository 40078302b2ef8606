/** Says what comes, since a quiet build says nothing for a while. */
class Greeting {

  public static void main(String[] args) {
    System.out.println(
        "report-cache: compiling the library and the example "
            + args[0]
            + "; this takes about a minute, and longer the first time");
  }
}
