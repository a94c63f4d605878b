namespace PasidVerify.Conformance.Ftrace;

/// <summary>4 KiB pages [<paramref name="First"/>, <paramref name="End"/>); page numbers, not addresses.</summary>
public readonly record struct PageSpan(long First, long End)
{
    /// <summary>Every page of a 64-bit address space.</summary>
    public static PageSpan Everything => new(0, 1L << 52);

    /// <summary>How many pages.</summary>
    public long Count => End - First;

    /// <summary>The pages that [<paramref name="address"/>, address + <paramref name="bytes"/>) touches.</summary>
    public static PageSpan Touched(ulong address, ulong bytes)
    {
        if (bytes == 0) return default;
        ulong last = unchecked(address + bytes - 1);
        if (last < address) last = ulong.MaxValue;
        return new PageSpan((long)(address >> 12), (long)(last >> 12) + 1);
    }

    /// <summary>Every page of <paramref name="inner"/> is one of these.</summary>
    public bool Contains(PageSpan inner) => First <= inner.First && inner.End <= End;

    /// <summary>Some page is in both.</summary>
    public bool Meets(PageSpan other) => First < other.End && other.First < End;
}
