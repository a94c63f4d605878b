namespace PasidVerify.Conformance.Ftrace;

/// <summary>
/// Unmaps that returned without any invalidation, where the lines tell so though they name no domain: as long as a log
/// shows strict DMA API use only (<see cref="FlushPairing.StrictUntil"/>).
/// </summary>
/// <remarks>
/// Then every unmap has a flush of its own, the next line of its flow, and every flush is one unmap's own. So an unmap
/// without one broke the claim when it returned, whichever domain it was of. The line to report is a map that hands the
/// pages out again: the first that may be of the unmap's domain and is undone later, if no flush so far may have been
/// of that domain. What may be, the other unmaps tell: a domain that unmaps pages has mapped them since it last did.
/// </remarks>
internal sealed class LostFlush(
    TraceIndex index, FlushPairing pairing, Attribution attribution, FlushCoverage coverage)
{
    /// <summary>
    /// Longer than any call from its line to its flush (16 ms seen under emulation), and than a flush queue waits (20
    /// ms seen): what has not been flushed by then, in strict use, never is. Nanoseconds.
    /// </summary>
    private const long Settled = 50_000_000;

    private readonly List<int> _maps = [];
    private readonly Dictionary<int, int> _lastUnmaps = [];

    /// <summary>
    /// An unmap without name returned with nothing invalidated, nothing has cleaned its pages since, and
    /// <paramref name="map"/> (of the domain <paramref name="mapped"/>, -1 for unknown) can be the reuse.
    /// </summary>
    public bool Reused(in FlushCoverage.Page page, int unmap, int map, int mapped)
    {
        if (map >= pairing.StrictUntil || pairing.Unmaps[unmap].Flush >= 0) return false;
        if (!index.SurelyBefore(unmap, map) || !Returned(unmap)) return false;
        bool late = !StrictGoesOn(unmap);
        int at = page.Events.BinarySearch(unmap);
        int began = Began(unmap);
        bool reused = false;
        foreach (Domain domain in attribution.Unmapping)
        {
            if (!domain.OpenAt(unmap) || !Fits(page, unmap, domain, -1, out int undone)) continue;
            // It may have got a flush queue shortly before that.
            if (late && domain.LastStrict < unmap) return false;
            var retired = new FlushCoverage.Retired(domain, at, Math.Max(undone, began));
            if (coverage.Clean(page, retired, map, generous: true)) return false;
            reused |= (mapped < 0 || mapped == domain.Number) && Undoes(page, map, domain) >= 0
                && Fits(page, unmap, domain, map, out _);
        }

        return reused;
    }

    // Its flow went on with something else. Or it never did, but its processor did: with what cannot come before the
    // end of an interrupt's handler, or for longer than a call takes.
    private bool Returned(int unmap)
    {
        int next = pairing.Unmaps[unmap].Next;
        if (next >= 0 && index.Roles[next] is not (TraceRole.Probe or TraceRole.FlushIntent)) return true;
        ReadOnlySpan<FtraceEvent> events = index.Events;
        FtraceEvent e = events[unmap];
        foreach (ref readonly FtraceEvent later in events[(unmap + 1)..])
        {
            if (later.Cpu != e.Cpu || later.Flow == e.Flow) continue;
            if (later.Time - e.Time >= Settled || (Level(e) > 0 && Level(later) <= Level(e))) return true;
        }

        return false;
    }

    // What its processor did before the handler that unmapped; -1 for other calls, of which only the flow tells.
    private int Began(int unmap)
    {
        FtraceEvent e = index.Events[unmap];
        if (Level(e) == 0) return -1;
        int i = unmap - 1;
        while (i >= 0 && (index.Events[i].Cpu != e.Cpu || Level(index.Events[i]) > Level(e))) i--;
        return i;
    }

    private bool StrictGoesOn(int unmap)
    {
        int end = Math.Min(pairing.StrictUntil, index.Events.Length - 1);
        return index.Events[end].Time - index.Events[unmap].Time >= Settled;
    }

    // A handler runs to its end before its processor does anything of its own level or below.
    private static int Level(in FtraceEvent e) => e.Context switch { '.' => 0, 's' => 1, 'h' or 'H' => 2, _ => 3 };

    // The domain's next unmap of the pages after a map: what undoes the map, if the map is the domain's.
    private int Undoes(in FlushCoverage.Page page, int map, Domain domain)
    {
        foreach (int i in page.Events)
        {
            if (i > map && index.Roles[i] == TraceRole.Unmap && pairing.Unmaps[i].Domain == domain.Number) return i;
        }

        return -1;
    }

    /// <summary>
    /// Whether each unmap has a map of its own to undo, if <paramref name="unmap"/> is of <paramref name="domain"/>,
    /// and <paramref name="map"/> too. As in <see cref="PageJudge"/>, each takes the earliest since its domain's last.
    /// </summary>
    private bool Fits(in FlushCoverage.Page page, int unmap, Domain domain, int map, out int undone)
    {
        undone = -1;
        int undoes = map >= 0 ? Undoes(page, map, domain) : -1;
        _maps.Clear();
        _lastUnmaps.Clear();
        foreach (int i in page.Events)
        {
            TraceRole role = index.Roles[i];
            if (role == TraceRole.Map && i != map) _maps.Add(i);
            int number = i == unmap ? domain.Number : pairing.Unmaps[i].Domain;
            if (role != TraceRole.Unmap || number < 0) continue;
            int since = _lastUnmaps.GetValueOrDefault(number, -1);
            _lastUnmaps[number] = i;
            if (i == undoes) continue;
            int taken = _maps.FindIndex(m => since < 0 || index.MaybeBefore(since, m));
            if (taken < 0) return false;
            if (i == unmap) undone = _maps[taken];
            _maps.RemoveAt(taken);
        }

        return true;
    }
}
