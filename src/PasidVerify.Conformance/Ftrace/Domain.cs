namespace PasidVerify.Conformance.Ftrace;

/// <summary>
/// One use of a domain id on one IOMMU, from one change of context to the next: ids are reused at once, so the same
/// number before and after such a change may be another domain. Positions are event numbers.
/// </summary>
internal sealed class Domain(int number, int iommu, int did, int from)
{
    public int Number { get; } = number;

    public int Iommu { get; } = iommu;

    public int Did { get; } = did;

    /// <summary>The first event at which the id may stand for this domain.</summary>
    public int From { get; } = from;

    /// <summary>The first event at which it no longer does.</summary>
    public int To { get; set; } = int.MaxValue;

    /// <summary>Unmaps that an iotlb_inv of this id followed in their own flow: second-stage translations.</summary>
    public int PairedIotlb { get; set; }

    /// <summary>Unmaps that a p_iotlb_inv of this id followed in their own flow: first-stage translations.</summary>
    public int PairedPasidIotlb { get; set; }

    /// <summary>The PASID of the first such p_iotlb_inv.</summary>
    public int Pasid { get; set; } = -1;

    /// <summary>p_iotlb_inv with several PASIDs: which of them an unmap needs, the log does not tell.</summary>
    public bool ManyPasids { get; set; }

    /// <summary>Unmaps that the driver's own cache-tag event gives to this id.</summary>
    public int Tagged { get; set; }

    /// <summary>Flushes of the whole domain outside changes of context, in log order.</summary>
    public List<int> Sweeps { get; } = [];

    /// <summary>How many of them directly followed an unmap in its flow.</summary>
    public int PairedSweeps { get; set; }

    /// <summary>Last unmap paired with a flush of its own before the first sweep.</summary>
    public int LastStrict { get; set; } = -1;

    /// <summary>All flushes of more than pages, in log order.</summary>
    public List<int> Wide { get; } = [];

    /// <summary>Per source id: first and last unmap whose flush a device-TLB invalidation followed.</summary>
    public Dictionary<int, (int First, int Last)> DeviceTlbs { get; } = [];

    /// <summary>The domain was seen to be flushed for an unmap or by a queue: it is one that unmaps.</summary>
    public bool Unmaps => PairedIotlb + PairedPasidIotlb + Tagged + Sweeps.Count > 0;

    /// <summary>Most flushes of the whole domain follow no unmap: they come from a flush queue.</summary>
    public bool HasQueue => Sweeps.Count > 2 * PairedSweeps;

    public bool OpenAt(int position) => From <= position && position < To;

    /// <summary>A domain may turn from strict to lazy while in use, never back.</summary>
    public bool LazyAt(int position) => HasQueue && OpenAt(position) && position > LastStrict;
}
