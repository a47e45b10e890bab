package dev.clearlane.edge.capture;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Natural order of names: runs of digits by value, so that frame9 precedes frame10. */
final class NaturalOrder implements Comparator<String> {
  private static final Pattern RUN = Pattern.compile("\\d+|\\D+");

  @Override
  public int compare(String a, String b) {
    Matcher runsOfA = RUN.matcher(a);
    Matcher runsOfB = RUN.matcher(b);
    while (true) {
      boolean more = runsOfA.find();
      if (!runsOfB.find()) {
        return more ? 1 : a.compareTo(b); // "1" and "01" differ
      }
      if (!more) {
        return -1;
      }
      int order = compareRuns(runsOfA.group(), runsOfB.group());
      if (order != 0) {
        return order;
      }
    }
  }

  private static int compareRuns(String a, String b) {
    boolean numbers = Character.isDigit(a.charAt(0)) && Character.isDigit(b.charAt(0));
    return numbers ? new BigInteger(a).compareTo(new BigInteger(b)) : a.compareTo(b);
  }
}
