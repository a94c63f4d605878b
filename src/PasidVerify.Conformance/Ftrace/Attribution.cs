namespace PasidVerify.Conformance.Ftrace;

/// <summary>
/// To which domain each map and unmap belongs, as far as the log tells, and what may be assumed where it does not.
/// </summary>
/// <remarks>
/// Certain: the unmap's own flush, the driver's cache-tag line, or a device or domain pointer that flushes tie to one
/// domain. Certain by exclusion: only one domain that unmaps is open at that point (one that unmaps is flushed at some
/// time, and flushes name it). Otherwise there are candidates. An unmap without a flush of its own is presumed to
/// belong to a domain with a flush queue, if one is open, and to one whose queue's timer then ran in time. Presumptions
/// only ever clear a reuse; no violation rests on one.
/// </remarks>
internal sealed class Attribution(TraceIndex index, FlushPairing pairing)
{
    /// <summary>
    /// A flush queue's timer runs after 10 ms and a tick; the longest wait seen under emulation is 20 ms. A domain that
    /// is not flushed within this time had queued nothing. Nanoseconds.
    /// </summary>
    private const long QueueTimeLimit = 100_000_000;

    private Domain[] _open = [];
    private Domain? _always;

    /// <summary>Domains that were ever seen to unmap.</summary>
    public ReadOnlySpan<Domain> Unmapping => _open;

    /// <summary>Completes <see cref="FlushPairing.Unmaps"/> after its pass.</summary>
    public void Run(int without)
    {
        _open = [.. pairing.Ledger.Domains.Where(d => d.Unmaps)];
        _always = _open.Length == 1 && _open[0] is { From: 0, To: int.MaxValue } ? _open[0] : null;
        for (int i = 0; i < index.Events.Length; i++)
        {
            if (i == without || index.Roles[i] != TraceRole.Unmap || pairing.Unmaps[i].Domain >= 0) continue;
            Complete(i, ref pairing.Unmaps[i]);
        }
    }

    /// <summary>The domain of a map line by its owner; -1 when the log does not tell.</summary>
    public int DomainOfMap(int map) => ByOwner(map);

    /// <summary>The only domain that unmaps and is open at an event; -1 when there are none or several.</summary>
    public int OnlyOpenAt(int position)
    {
        if (_always is not null) return _always.Number;
        int only = -1;
        foreach (Domain domain in _open)
        {
            if (!domain.OpenAt(position)) continue;
            if (only >= 0) return -1;
            only = domain.Number;
        }

        return only;
    }

    private void Complete(int unmap, ref UnmapFacts facts)
    {
        facts.Domain = ByOwner(unmap);
        if (facts.Domain >= 0 || facts.Candidates.Length > 0) return;
        facts.Domain = OnlyOpenAt(unmap);
        facts.OnlyDomain = facts.Domain >= 0;
        if (!facts.OnlyDomain) facts.Candidates = Candidates(unmap);
    }

    private int ByOwner(int position)
    {
        int owner = index.Owners[position];
        if (owner < 0 || !pairing.Owned.TryGetValue(owner, out HashSet<int>? domains)) return -1;
        int found = -1;
        foreach (int number in domains)
        {
            if (!pairing.Ledger.Domains[number].OpenAt(position)) continue;
            if (found >= 0) return -1;
            found = number;
        }

        return found;
    }

    private int[] Candidates(int unmap)
    {
        int[] open = [.. _open.Where(d => d.OpenAt(unmap)).Select(d => d.Number)];
        int[] lazy = [.. open.Where(n => pairing.Ledger.Domains[n].LazyAt(unmap))];
        if (lazy.Length == 0) return open;
        int[] inTime = [.. lazy.Where(n => FlushedInTime(pairing.Ledger.Domains[n], unmap))];
        return inTime.Length > 0 ? inTime : lazy;
    }

    private bool FlushedInTime(Domain domain, int unmap)
    {
        int at = domain.Sweeps.BinarySearch(unmap);
        if (at < 0) at = ~at;
        return at < domain.Sweeps.Count
            && index.Events[domain.Sweeps[at]].Time - index.Events[unmap].Time <= QueueTimeLimit;
    }
}
