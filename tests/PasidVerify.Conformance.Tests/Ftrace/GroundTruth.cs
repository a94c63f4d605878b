using System.Globalization;
using System.IO.Compression;
using System.Text.RegularExpressions;

namespace PasidVerify.Conformance.Tests.Ftrace;

/// <summary>
/// What removing a flush from a strict log must show, by brute force: page by page, with the pairs of unmap and flush
/// taken from the intact log. Shares no code with the checker: it reads the text with regular expressions, keeps a list
/// of lines for every single page, and knows no more than this: an unmap's flush is the next flush in its flow.
/// </summary>
/// <remarks>
/// A domain that unmaps a page twice has mapped it in between. So removing the flush of the first unmap leads to a
/// reuse for certain if all map lines of the page between the two unmaps come before the next other flush that covers
/// the page.
/// </remarks>
internal sealed partial class GroundTruth
{
    /// <summary>Whether a page that only the removed flush had cleaned is mapped again.</summary>
    public enum Reuse
    {
        /// <summary>It is not, before another flush.</summary>
        None,

        /// <summary>It is, but perhaps only by other domains.</summary>
        Possible,

        /// <summary>It is, by the same domain.</summary>
        Certain,
    }

    private readonly List<Entry> _entries = [];
    private readonly Dictionary<long, List<int>> _byPage = [];
    private readonly List<int> _wide = [];
    private readonly Dictionary<int, int> _byLine = [];
    private ILookup<int, Entry> _unmapsOf = Enumerable.Empty<Entry>().ToLookup(_ => 0);

    private GroundTruth()
    {
    }

    /// <summary>Line numbers of iotlb_inv and p_iotlb_inv descriptors.</summary>
    public IEnumerable<int> FlushLines => from e in _entries where e.Kind == 'F' select e.Line;

    /// <summary>
    /// Only one domain id is ever flushed for an unmap: then maps that are never undone are that domain's too.
    /// </summary>
    public bool OneDomain { get; private set; }

    public static GroundTruth Read(string path)
    {
        var truth = new GroundTruth();
        using var text = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        for (int line = 1; text.ReadLine() is { } s; line++) truth.Add(line, s);
        truth.Pair();
        truth.NameMaps();
        truth.Spread();
        IEnumerable<Entry> flushed = truth._entries.Where(e => e.Kind == 'U' && e.Flush >= 0);
        truth.OneDomain = flushed.Select(e => e.Domain).Distinct().Count() == 1;
        return truth;
    }

    /// <summary>What the log without one flush holds.</summary>
    public (Reuse Answer, IReadOnlySet<int> MapLines) Without(int flushLine)
    {
        int flush = _byLine[flushLine];
        HashSet<int> certain = [];
        HashSet<int> possible = [];
        foreach (Entry unmap in _unmapsOf[flush])
        {
            for (long page = unmap.First; page < unmap.End; page++)
            {
                if (!Covers(flush, page) || (unmap.EarlyFlush == flush && Covers(unmap.Flush, page))) continue;
                Collect(unmap, flush, _byPage[page], certain, possible);
            }
        }

        if (certain.Count > 0) return (Reuse.Certain, certain);
        return (possible.Count > 0 ? Reuse.Possible : Reuse.None, possible);
    }

    private void Collect(Entry unmap, int flush, List<int> page, HashSet<int> certain, HashSet<int> possible)
    {
        int at = _byLine[unmap.Line];
        int nextFlush = page.Concat(_wide).Where(i => i > at && i != flush && Cleans(i, unmap))
            .DefaultIfEmpty(int.MaxValue).Min();
        int nextUnmap = page.Where(i => i > at && _entries[i].Kind == 'U' && _entries[i].Domain == unmap.Domain)
            .DefaultIfEmpty(int.MaxValue).Min();
        List<int> maps = [.. page.Where(i => i > at && i < nextUnmap && _entries[i].Kind == 'M'
            && (_entries[i].Domain < 0 || _entries[i].Domain == unmap.Domain))];
        List<int> tooSoon = [.. maps.Where(i => i < nextFlush)];
        if (tooSoon.Count == 0) return;
        bool mapped = OneDomain || nextUnmap < int.MaxValue;
        int named = tooSoon.FindIndex(i => _entries[i].Domain >= 0);
        if (named >= 0) certain.Add(_entries[tooSoon[named]].Line);
        else if (mapped && tooSoon.Count == maps.Count) certain.UnionWith(tooSoon.Select(i => _entries[i].Line));
        else possible.UnionWith(tooSoon.Select(i => _entries[i].Line));
    }

    private bool Covers(int flush, long page) => page >= _entries[flush].First && page < _entries[flush].End;

    private bool Cleans(int i, Entry unmap) =>
        _entries[i].Kind == 'F' && (_entries[i].Global || _entries[i].Domain == unmap.Domain);

    private void Add(int line, string text)
    {
        Match m = EventLine().Match(text);
        if (!m.Success) return;
        string flow = $"{m.Groups["cpu"]}/{m.Groups["pid"]}/{m.Groups["flags"].Value[2]}";
        string name = m.Groups["event"].Value;
        string rest = m.Groups["text"].Value;
        if (name is "map" or "unmap")
        {
            string[] parts = rest.Split(['=', ' ']);
            long first = (long)(Hex(parts[2]) >> 12);
            long end = (long)(Hex(parts[4]) >> 12);
            char kind = name == "map" ? 'M' : 'U';
            _entries.Add(new Entry { Line = line, Kind = kind, Flow = flow, First = first, End = end });
        }
        else if (name == "qi_submit")
        {
            string[] parts = rest.Split(' ');
            (ulong low, ulong high) = (Hex(parts[2]), Hex(parts[3]));
            if (parts[0] is "iotlb_inv" or "p_iotlb_inv") _entries.Add(Flush(line, flow, low, high));
            else if (parts[0] is "cc_inv" or "pc_inv")
                _entries.Add(new Entry { Line = line, Kind = 'C', Flow = flow, Domain = (int)(low >> 16) & 0xffff });
        }
        else if (!name.StartsWith("cache_tag", StringComparison.Ordinal))
        {
            bool maps = name is "dma_map_page" or "dma_map_sg" or "dma_alloc";
            string device = maps || name == "dma_unmap_page" ? rest.Split(' ')[0] : "";
            _entries.Add(new Entry { Line = line, Kind = 'O', Flow = flow, Device = device, Maps = maps });
        }
    }

    private static Entry Flush(int line, string flow, ulong low, ulong high)
    {
        var flush = new Entry { Line = line, Kind = 'F', Flow = flow, End = long.MaxValue };
        flush.Domain = (int)(low >> 16) & 0xffff;
        flush.Global = (low & 0x30) == 0x10;
        if ((low & 0x30) != 0x30) return flush;
        int mask = (int)(high & 63);
        flush.First = (long)(high >> 12 >> mask << mask);
        flush.End = flush.First + (1L << mask);
        return flush;
    }

    // A detach may give the domain id to another domain: the id gets a new number of its own from there on.
    private void Pair()
    {
        Dictionary<int, int> epochs = [];
        Dictionary<string, List<int>> waiting = [];
        Dictionary<string, int> early = [];
        HashSet<string> detaching = [];
        for (int i = 0; i < _entries.Count; i++)
        {
            Entry e = _entries[i];
            if (e.Kind is 'M' or 'C' or 'O') early.Remove(e.Flow);
            List<int> unmaps = waiting.TryGetValue(e.Flow, out List<int>? w) ? w : waiting[e.Flow] = [];
            if (e.Kind != 'F') detaching.Remove(e.Flow);
            if (e.Kind == 'U')
            {
                unmaps.Add(i);
                e.EarlyFlush = early.GetValueOrDefault(e.Flow, -1);
            }
            else if (e.Kind == 'M') unmaps.Clear();
            else if (e.Kind == 'C')
            {
                epochs[e.Domain] = epochs.GetValueOrDefault(e.Domain) + 1;
                detaching.Add(e.Flow);
                unmaps.Clear();
            }
            else if (e.Kind == 'F')
            {
                e.Domain += epochs.GetValueOrDefault(e.Domain) << 16;
                if (detaching.Contains(e.Flow)) continue;
                foreach (int u in unmaps.Where(u => e.First < _entries[u].End && _entries[u].First < e.End))
                    (_entries[u].Flush, _entries[u].Domain) = (i, e.Domain);
                if (unmaps.Count == 0) early[e.Flow] = i;
                unmaps.Clear();
            }
        }
    }

    // 6.12 with dma events: the call's line with the device's name follows its map lines, and mostly its unmap line.
    private void NameMaps()
    {
        Dictionary<string, int> domains = [];
        for (int pass = 0; pass < 2; pass++)
        {
            Dictionary<string, List<Entry>> open = [];
            foreach (Entry e in _entries)
            {
                List<Entry> lines = open.TryGetValue(e.Flow, out List<Entry>? l) ? l : open[e.Flow] = [];
                if (e.Kind is 'M' or 'U') lines.Add(e);
                if (e.Kind != 'O') continue;
                foreach (Entry line in lines.Where(x => e.Device.Length > 0 && (x.Kind == 'M') == e.Maps))
                {
                    if (pass == 0 && line.Kind == 'U') domains[e.Device] = line.Domain;
                    if (pass == 1 && line.Kind == 'M') line.Domain = domains.GetValueOrDefault(e.Device, -1);
                }

                lines.Clear();
            }
        }
    }

    private void Spread()
    {
        _unmapsOf = _entries.Where(e => e.Kind == 'U')
            .SelectMany(e => new[] { e.Flush, e.EarlyFlush }, (e, flush) => (flush, e))
            .ToLookup(p => p.flush, p => p.e);
        for (int i = 0; i < _entries.Count; i++)
        {
            Entry e = _entries[i];
            _byLine[e.Line] = i;
            if (e.Kind == 'F' && e.End == long.MaxValue) _wide.Add(i);
            else if (e.Kind is 'M' or 'U' or 'F')
            {
                for (long page = e.First; page < e.End; page++)
                {
                    if (!_byPage.TryGetValue(page, out List<int>? events)) _byPage.Add(page, events = []);
                    events.Add(i);
                }
            }
        }
    }

    private static ulong Hex(string text) =>
        ulong.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\s*.+-(?<pid>\d+)\s+\[(?<cpu>\d+)\] (?<flags>\S+)\s+[\d.]+: (?<event>\w+): (?<text>.*)$")]
    private static partial Regex EventLine();

    private sealed class Entry
    {
        public int Line { get; init; }

        public char Kind { get; init; }

        public required string Flow { get; init; }

        public long First { get; set; }

        public long End { get; set; }

        public int Domain { get; set; } = -1;

        public bool Global { get; set; }

        public int Flush { get; set; } = -1;

        /// <summary>A flush directly before the unmap that is no other unmap's: made half-way through it.</summary>
        public int EarlyFlush { get; set; } = -1;

        public string Device { get; init; } = "";

        /// <summary>The named call maps (else it unmaps).</summary>
        public bool Maps { get; init; }
    }
}
