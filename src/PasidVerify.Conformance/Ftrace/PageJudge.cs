namespace PasidVerify.Conformance.Ftrace;

/// <summary>
/// Decides the history of one run of pages: is there a way to give its map lines to domains in which every unmap is
/// flushed before its domain maps the pages again? If there is none, that is a violation.
/// </summary>
/// <remarks>
/// Map lines name no domain. But a domain that unmaps a page twice has mapped it in between, and each map line is
/// undone by at most one unmap. So each unmap takes, of the maps that are left and can be its domain's, the earliest
/// that came after its domain's last flush: taking the earliest leaves the most to the others (a matching of points to
/// intervals, intervals in order of their ends). If all that are left came before that flush, one of them reused the
/// pages too soon.
/// </remarks>
internal sealed class PageJudge(TraceIndex index, FlushPairing pairing, Attribution attribution)
{
    private readonly FlushCoverage _coverage = new(index, pairing);
    private readonly LostFlush _lost = new(index, pairing, attribution, new FlushCoverage(index, pairing));
    private readonly List<Token> _maps = [];
    private readonly List<Retirement> _retired = [];
    private readonly List<int> _nameless = [];
    private readonly List<Doubt> _doubts = [];

    /// <summary>A map that no unmap has undone yet; domain -1 when its line does not tell.</summary>
    private readonly record struct Token(int Map, int Domain);

    /// <summary>A domain's last unmap of the pages; clean once found so for some map, since it stays so.</summary>
    private readonly record struct Retirement(FlushCoverage.Retired What, int Unmap, bool Certain, bool Clean);

    /// <summary>A map that reuses the pages too soon if it belongs to the domain of the unmap.</summary>
    private readonly record struct Doubt(int Map, int Unmap, int Domain);

    /// <summary>Judges one run of pages; what it finds goes to <paramref name="findings"/>.</summary>
    public void Judge(in FlushCoverage.Page page, CoherenceFindings findings)
    {
        if (!MapFollowsUnmap(page.Events)) return;
        _maps.Clear();
        _retired.Clear();
        _nameless.Clear();
        _doubts.Clear();
        bool violated = false;
        for (int at = 0; at < page.Events.Length && !violated; at++)
        {
            switch (index.Roles[page.Events[at]])
            {
                case TraceRole.Map: violated = Map(page, at, findings); break;
                case TraceRole.Unmap: violated = Unmap(page, at, findings); break;
                default: break;
            }
        }

        if (violated || _doubts.Count == 0) return;
        Doubt first = _doubts[0];
        findings.Undecide(page.Pages, first.Map, first.Unmap);
    }

    private bool MapFollowsUnmap(ReadOnlySpan<int> events)
    {
        int unmap = -1;
        foreach (int i in events)
        {
            TraceRole role = index.Roles[i];
            if (role == TraceRole.Unmap && unmap < 0) unmap = i;
            if (role == TraceRole.Map && unmap >= 0) return true;
        }

        return false;
    }

    private bool Map(in FlushCoverage.Page page, int at, CoherenceFindings findings)
    {
        int map = page.Events[at];
        int domain = attribution.DomainOfMap(map);
        int only = domain >= 0 ? domain : attribution.OnlyOpenAt(map);
        for (int k = 0; k < _retired.Count; k++)
        {
            Retirement r = _retired[k];
            if (r.Clean || (domain >= 0 && domain != r.What.Domain.Number)) continue;
            if (_coverage.Clean(page, r.What, map, generous: false))
            {
                _retired[k] = r with { Clean = true };
                continue;
            }

            // An unmap that its flow never flushed, and one domain only: nothing is left to explain the map by, unless
            // the pages are also mapped in a domain that never unmaps.
            bool sure = domain >= 0 || (!r.Certain && only == r.What.Domain.Number && !MappedElsewhere(r));
            if (sure && index.SurelyBefore(r.Unmap, map) && !_coverage.Clean(page, r.What, map, generous: true))
                return Violate(page, r, map, findings);
            _doubts.Add(new Doubt(map, r.Unmap, r.What.Domain.Number));
        }

        foreach (int unmap in _nameless)
        {
            if (_lost.Reused(page, unmap, map, domain))
            {
                findings.ViolateNameless(page.Pages, map, unmap);
                return true;
            }

            DoubtNameless(page, unmap, map, domain);
        }

        _maps.Add(new Token(map, domain));
        return false;
    }

    private bool MappedElsewhere(in Retirement retirement)
    {
        foreach (Token token in _maps)
        {
            if (token.Domain < 0 || token.Domain == retirement.What.Domain.Number) return true;
        }

        return false;
    }

    private void DoubtNameless(in FlushCoverage.Page page, int unmap, int map, int domain)
    {
        int at = page.Events.BinarySearch(unmap);
        int[] candidates = pairing.Unmaps[unmap].Candidates;
        if (candidates.Length == 0 && domain < 0) _doubts.Add(new Doubt(map, unmap, -1));
        foreach (int candidate in candidates)
        {
            if (domain >= 0 && domain != candidate) continue;
            var retired = new FlushCoverage.Retired(pairing.Ledger.Domains[candidate], at, -1);
            if (!_coverage.Clean(page, retired, map, generous: false)) _doubts.Add(new Doubt(map, unmap, candidate));
        }
    }

    private bool Unmap(in FlushCoverage.Page page, int at, CoherenceFindings findings)
    {
        int unmap = page.Events[at];
        ref UnmapFacts facts = ref pairing.Unmaps[unmap];
        int number = facts.Domain;
        // Clean-up of a domain that lost its devices: they were flushed when they left, and nothing can load more.
        if (number < 0 || facts.OnlyDomain)
        {
            int detach = facts.Detach >= 0 ? facts.Detach : pairing.Ledger.LastDetachBefore(unmap);
            bool older = _maps.Count == 0 || _maps[0].Map < detach;
            if (facts.Detach >= 0 && older)
            {
                Take(0, -1);
                return false;
            }

            if (facts.OnlyDomain && detach >= 0 && older) return Nameless(unmap);
        }

        if (number < 0 && _maps.Count == 1) number = _maps[0].Domain;
        if (number < 0) return Nameless(unmap);
        return Named(page, at, pairing.Ledger.Domains[number], findings);
    }

    private bool Nameless(int unmap)
    {
        // With one map left it is that one's. With more, all stay: a map too many can only excuse a reuse.
        if (_maps.Count == 1) Take(0, -1);
        _nameless.Add(unmap);
        return false;
    }

    private bool Named(in FlushCoverage.Page page, int at, Domain domain, CoherenceFindings findings)
    {
        int unmap = page.Events[at];
        int last = _retired.Count - 1;
        while (last >= 0 && _retired[last].What.Domain != domain) last--;
        int chosen = -1;
        int tooSoon = -1;
        int oldest = int.MaxValue;
        for (int k = 0; k < _maps.Count && chosen < 0; k++)
        {
            Token token = _maps[k];
            if (token.Domain >= 0 && token.Domain != domain.Number) continue;
            if (last >= 0 && !index.MaybeBefore(_retired[last].Unmap, token.Map)) continue;
            oldest = Math.Min(oldest, token.Map);
            if (last < 0 || !index.SurelyBefore(_retired[last].Unmap, token.Map)
                || _coverage.Clean(page, _retired[last].What, token.Map, generous: true)) chosen = k;
            else if (tooSoon < 0) tooSoon = k;
        }

        if (chosen < 0 && tooSoon >= 0) return Violate(page, _retired[last], _maps[tooSoon].Map, findings);
        if (chosen >= 0) Take(chosen, domain.Number);
        else DoubtTie(page, at);

        var retired = new FlushCoverage.Retired(domain, at, oldest == int.MaxValue ? -1 : oldest);
        bool certain = pairing.Unmaps[unmap].Flush >= 0 || domain.LazyAt(unmap);
        var retirement = new Retirement(retired, unmap, certain, false);
        if (last >= 0) _retired[last] = retirement;
        else _retired.Add(retirement);
        return false;
    }

    // An unmap of pages that are not mapped: the log began later, or its map is tied with it and printed after it.
    private void DoubtTie(in FlushCoverage.Page page, int at)
    {
        int unmap = page.Events[at];
        for (int k = at + 1; k < page.Events.Length; k++)
        {
            int map = page.Events[k];
            if (index.Events[map].Time != index.Events[unmap].Time) break;
            if (index.Roles[map] == TraceRole.Map && index.Tied(unmap, map)) _doubts.Add(new Doubt(map, unmap, -2));
        }
    }

    // A map that turns out to be another domain's was no reuse.
    private void Take(int token, int domain)
    {
        if (token >= _maps.Count) return;
        int map = _maps[token].Map;
        _maps.RemoveAt(token);
        if (domain < 0) return;
        for (int k = _doubts.Count - 1; k >= 0; k--)
        {
            Doubt doubt = _doubts[k];
            if (doubt.Map == map && doubt.Domain >= 0 && doubt.Domain != domain) _doubts.RemoveAt(k);
        }
    }

    private bool Violate(in FlushCoverage.Page page, in Retirement retirement, int map, CoherenceFindings findings)
    {
        bool iotlb = _coverage.IotlbClean(page, retirement.What, map);
        findings.Violate(page.Pages, map, retirement.Unmap, retirement.What.Domain, iotlb);
        return true;
    }
}
