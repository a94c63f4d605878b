using System.Globalization;

namespace PasidVerify.Conformance.Ftrace;

/// <summary>Collects what the judged pages show; keeps the first of each kind in log order.</summary>
internal sealed class CoherenceFindings(TraceIndex index, FlushPairing pairing)
{
    private (int Map, int Unmap, PageSpan Pages, Domain? Domain, bool IotlbClean)? _violation;
    private (int Map, int Unmap, PageSpan Pages)? _undecided;

    /// <summary>Pages with an undecided reuse.</summary>
    public long UndecidedPages { get; private set; }

    /// <summary>The event number of the first violation's map; -1 for none.</summary>
    public int FirstViolation => _violation?.Map ?? -1;

    public void Violate(PageSpan pages, int map, int unmap, Domain domain, bool iotlbClean) =>
        Keep(pages, map, unmap, domain, iotlbClean);

    /// <summary>See <see cref="LostFlush"/>: whose the unmap was, the log does not tell.</summary>
    public void ViolateNameless(PageSpan pages, int map, int unmap) => Keep(pages, map, unmap, null, false);

    private void Keep(PageSpan pages, int map, int unmap, Domain? domain, bool iotlbClean)
    {
        if (_violation is { } v && (v.Map, v.Pages.First).CompareTo((map, pages.First)) <= 0) return;
        _violation = (map, unmap, pages, domain, iotlbClean);
    }

    public void Undecide(PageSpan pages, int map, int unmap)
    {
        UndecidedPages += pages.Count;
        if (_undecided is { } u && (u.Map, u.Pages.First).CompareTo((map, pages.First)) <= 0) return;
        _undecided = (map, unmap, pages);
    }

    /// <summary>The first violation in words.</summary>
    public TraceReuse? Violation()
    {
        if (_violation is not { } v) return null;
        if (v.Domain is null) return NamelessViolation(v.Map, v.Unmap, v.Pages);
        string missing = v.IotlbClean
            ? "no device-TLB invalidation followed its IOTLB invalidation"
            : "no IOTLB invalidation of it followed";
        string owner = string.Create(CultureInfo.InvariantCulture,
            $"domain id {v.Domain.Did} on {index.Log.Names[v.Domain.Iommu]}");
        return Reuse(v.Map, Claim(v.Domain.LazyAt(v.Unmap)), string.Create(CultureInfo.InvariantCulture,
            $"{Pages(v.Pages)} of {owner} was unmapped at line {LineOf(v.Unmap)}, and {missing} before line " +
            $"{LineOf(v.Map)} mapped it again"));
    }

    private TraceReuse NamelessViolation(int map, int unmap, PageSpan pages) =>
        Reuse(map, Claim(false), string.Create(CultureInfo.InvariantCulture,
            $"{Pages(pages)} was unmapped at line {LineOf(unmap)}, and the unmap returned without the invalidation " +
            $"of its own that every strict unmap makes; line {LineOf(map)} handed the pages out again while no " +
            $"invalidation that can be of their domain had covered them since (the log does not tell whose domain " +
            $"that is, nor whether line {LineOf(map)} is of the same one)"));

    /// <summary>The first undecided reuse in words.</summary>
    public TraceReuse? Undecided()
    {
        if (_undecided is not { } u) return null;
        UnmapFacts facts = pairing.Unmaps[u.Unmap];
        int known = facts.Domain >= 0 ? facts.Domain : facts.Candidates.FirstOrDefault(-1);
        bool lazy = known >= 0 && pairing.Ledger.Domains[known].LazyAt(u.Unmap);
        return Reuse(u.Map, Claim(lazy), string.Create(CultureInfo.InvariantCulture,
            $"{Pages(u.Pages)} was unmapped at line {LineOf(u.Unmap)} and mapped again at line {LineOf(u.Map)} " +
            $"with no invalidation in between that certainly covers it; the log does not tell whether both lines " +
            $"are of one domain, or in which order they happened"));
    }

    private TraceReuse Reuse(int map, string claim, string explanation) =>
        new(LineOf(map), claim, index.Log.TextOf(index.Events[map]), explanation);

    private int LineOf(int position) => index.Events[position].Line;

    private static string Claim(bool lazy) => lazy ? "lazy-coherence" : "strict-coherence";

    private static string Pages(PageSpan pages) => string.Create(CultureInfo.InvariantCulture,
        $"0x{pages.First << 12:x} - 0x{pages.End << 12:x}");
}
