namespace PasidVerify.Conformance;

/// <summary>
/// Steele, Lea and Flood's SplitMix64: a few instructions a number, for the probes between commands, and to give each
/// sequence a seed of its own.
/// </summary>
internal struct SplitMix(ulong seed)
{
    private ulong state = seed;

    /// <summary>A seed for one of many: neighbours have nothing in common.</summary>
    public static ulong Derive(ulong seed, ulong index)
    {
        var mix = new SplitMix(seed);
        return new SplitMix(mix.Next() ^ (index * 0x9e37_79b9_7f4a_7c15)).Next();
    }

    public ulong Next()
    {
        state += 0x9e37_79b9_7f4a_7c15;
        ulong mixed = (state ^ (state >> 30)) * 0xbf58_476d_1ce4_e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d0_49bb_1331_11eb;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>A number from 0 to below a limit.</summary>
    public int Below(int limit) => (int)((Next() >> 32) * (ulong)limit >> 32);

    public bool Chance(int percent) => Below(100) < percent;
}
