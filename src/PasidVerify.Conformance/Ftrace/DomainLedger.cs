namespace PasidVerify.Conformance.Ftrace;

/// <summary>Which domain a domain id stands for at each point of the log.</summary>
internal sealed class DomainLedger
{
    private readonly List<Domain> _domains = [];
    private readonly Dictionary<(int Iommu, int Did), Domain> _current = [];
    private readonly Dictionary<(int Iommu, int Did), int> _changed = [];
    private readonly List<int> _detaches = [];
    private int _allChanged;

    public IReadOnlyList<Domain> Domains => _domains;

    /// <summary>The domain behind an id at the point that the forward pass has reached.</summary>
    public Domain Current(int iommu, int did)
    {
        if (_current.TryGetValue((iommu, did), out Domain? domain)) return domain;
        int from = Math.Max(_allChanged, _changed.GetValueOrDefault((iommu, did)));
        domain = new Domain(_domains.Count, iommu, did, from);
        _domains.Add(domain);
        _current.Add((iommu, did), domain);
        return domain;
    }

    /// <summary>A device leaves the domain: the id may stand for another one from here on.</summary>
    public void Change(int iommu, int did, int position)
    {
        _detaches.Add(position);
        _changed[(iommu, did)] = position;
        if (_current.Remove((iommu, did), out Domain? domain)) domain.To = position;
    }

    /// <summary>Context or PASID cache invalidated as a whole: at boot, or the unit was set up anew.</summary>
    public void ChangeAll(int position)
    {
        foreach (Domain domain in _current.Values) domain.To = position;
        _current.Clear();
        _allChanged = position;
    }

    /// <summary>All current domains of an IOMMU, for a global flush.</summary>
    public IEnumerable<Domain> CurrentOf(int iommu) => _current.Values.Where(d => d.Iommu == iommu);

    /// <summary>
    /// The last change before a point at which some domain may have lost its last device; -1 for none.
    /// </summary>
    public int LastDetachBefore(int position)
    {
        int at = _detaches.BinarySearch(position);
        at = at >= 0 ? at - 1 : ~at - 1;
        return at < 0 ? -1 : _detaches[at];
    }
}
