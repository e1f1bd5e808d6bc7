package dev.serai.routes;

import dev.serai.routes.RouteItem.Claim;
import dev.serai.routes.RouteItem.EntryKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What runs, entry by entry, and how it becomes what the files say: only what differs is touched. */
final class RouteSet {
    private static final Logger LOG = LoggerFactory.getLogger(RouteSet.class);

    private final RouteFileReader reader;
    private final RunningRoutes context;
    private final Map<EntryKey, RouteItem> running = new LinkedHashMap<>();
    private final Map<Path, Object> versions = new HashMap<>();
    private final Map<Path, String> problems = new TreeMap<>();

    RouteSet(CamelContext camel) {
        this.reader = new RouteFileReader(camel);
        this.context = new RunningRoutes(camel);
    }

    /**
     * Takes these files for what the context runs already.
     *
     * @return what is wrong with files that run all the same, by file
     */
    Map<Path, String> adopt(Collection<Path> files) {
        for (Path file : files) {
            try {
                reader.read(file).forEach(item -> running.put(item.key(), item));
            } catch (RouteFileException onlyAtAStart) {
                problems.put(file, String.valueOf(onlyAtAStart.getMessage()));
            }
        }
        return Map.copyOf(problems);
    }

    /**
     * Makes the context run what these files say.
     *
     * @param files each with something that differs where its content may differ
     * @return what is wrong, by file
     */
    Map<Path, String> become(Map<Path, ?> files) {
        Map<Path, List<RouteItem>> wanted = new TreeMap<>();
        Map<Path, String> before = Map.copyOf(problems);
        problems.clear();
        for (Path file : new TreeSet<>(files.keySet())) {
            boolean same = Objects.equals(versions.get(file), files.get(file)) && !before.containsKey(file);
            wanted.put(file, same ? lastGood(file) : read(file));
        }
        versions.clear();
        versions.putAll(files);
        Map<EntryKey, RouteItem> target = withoutDuplicates(wanted);
        for (Set<EntryKey> unit : units(target)) {
            replace(unit, target);
        }
        return Map.copyOf(problems);
    }

    private List<RouteItem> read(Path file) {
        try {
            return reader.read(file);
        } catch (RouteFileException wrong) {
            problems.put(file, wrong.getMessage());
            return lastGood(file);
        }
    }

    private List<RouteItem> lastGood(Path file) {
        return running.values().stream()
                .filter(item -> item.file().equals(file))
                .toList();
    }

    /** Of two files with the same id the one that runs keeps it; the other keeps its last good version. */
    private Map<EntryKey, RouteItem> withoutDuplicates(Map<Path, List<RouteItem>> wanted) {
        Map<EntryKey, RouteItem> target = new LinkedHashMap<>();
        List<Path> order = new ArrayList<>(wanted.keySet());
        order.sort((one, other) -> Boolean.compare(isNew(wanted.get(one)), isNew(wanted.get(other))));
        for (Path file : order) {
            List<RouteItem> items = Objects.requireNonNull(wanted.get(file));
            String duplicate = duplicate(items, target);
            if (duplicate != null) {
                problems.put(file, duplicate);
                items = lastGood(file);
            }
            items.forEach(item -> target.putIfAbsent(item.key(), item));
        }
        return target;
    }

    private boolean isNew(@Nullable List<RouteItem> items) {
        return items != null
                && items.stream().anyMatch(item -> {
                    RouteItem runs = running.get(item.key());
                    return runs == null || !runs.file().equals(item.file());
                });
    }

    private static @Nullable String duplicate(List<RouteItem> items, Map<EntryKey, RouteItem> target) {
        Map<Claim, Path> taken = new HashMap<>();
        target.values().forEach(item -> item.claims().forEach(claim -> taken.put(claim, item.file())));
        Set<Claim> here = new HashSet<>();
        for (RouteItem item : items) {
            for (Claim claim : item.claims()) {
                Path other = taken.get(claim);
                if (other != null) {
                    return claim + " is in " + other.getFileName() + " already";
                }
                if (!here.add(claim)) {
                    return claim + " is in it twice";
                }
            }
        }
        return null;
    }

    /** What must be replaced together: a file's entries, or all of them where a template or configuration differs. */
    private Collection<Set<EntryKey>> units(Map<EntryKey, RouteItem> target) {
        Set<EntryKey> differing = differing(target);
        boolean together = differing.stream().anyMatch(key -> !key.kind().isRoute());
        Map<String, Set<EntryKey>> units = new TreeMap<>();
        for (EntryKey key : differing) {
            RouteItem item = target.getOrDefault(key, running.get(key));
            String unit = together || item == null ? "" : item.file().toString();
            units.computeIfAbsent(unit, ignored -> new HashSet<>()).add(key);
        }
        return units.values();
    }

    private Set<EntryKey> differing(Map<EntryKey, RouteItem> target) {
        Set<EntryKey> all = new HashSet<>(running.keySet());
        all.addAll(target.keySet());
        Set<EntryKey> differing = new HashSet<>();
        for (EntryKey key : all) {
            RouteItem runs = running.get(key);
            RouteItem wanted = target.get(key);
            if (runs == null || wanted == null || !runs.says(wanted)) {
                differing.add(key);
            } else {
                // The same entry may have moved to another file.
                running.put(key, wanted);
            }
        }
        // What is made from them changes with them, and what is made from that.
        while (running.values().stream().filter(item -> item.uses(differing)).map(RouteItem::key).toList().stream()
                .map(differing::add)
                .reduce(false, Boolean::logicalOr)) {
            LOG.debug("{} entries change", differing.size());
        }
        return differing;
    }

    private void replace(Set<EntryKey> unit, Map<EntryKey, RouteItem> target) {
        List<RouteItem> old = itemsOf(unit, running);
        List<RouteItem> fresh = itemsOf(unit, target);
        try {
            context.replace(old, fresh);
            unit.forEach(running::remove);
            fresh.forEach(item -> running.put(item.key(), item));
            LOG.info("Live: {}", unit);
        } catch (RouteFileException refused) {
            (fresh.isEmpty() ? old : fresh)
                    .stream().map(RouteItem::file).distinct().forEach(file -> problems.put(file, refused.getMessage()));
        }
    }

    private static List<RouteItem> itemsOf(Set<EntryKey> keys, Map<EntryKey, RouteItem> items) {
        return items.values().stream().filter(item -> keys.contains(item.key())).toList();
    }
}
