namespace PasidVerify.Iommu;

/// <summary>How the hardware answers a translation request (VT-d 4.1, 7.1.3): a device may keep what it grants.</summary>
public readonly record struct TranslationAnswer
{
    /// <summary>PCIe completion status.</summary>
    public Completion Completion { get; init; }

    /// <summary>Why nothing is granted; a device learns of it only what <see cref="Completion"/> tells.</summary>
    public FaultReason Fault { get; init; }

    /// <summary>Physical address of the page's first byte; 0 when nothing is granted.</summary>
    public ulong Page { get; init; }

    /// <summary>S: the page has 2^Order bytes, 12, 21 or 30.</summary>
    public int Order { get; init; }

    /// <summary>R: translated requests may read.</summary>
    public bool Read { get; init; }

    /// <summary>W: translated requests may write.</summary>
    public bool Write { get; init; }

    /// <summary>Priv: the permissions are those of privileged requests.</summary>
    public bool Privileged { get; init; }

    /// <summary>U: only untranslated requests may use the page.</summary>
    public bool UntranslatedOnly { get; init; }
}
