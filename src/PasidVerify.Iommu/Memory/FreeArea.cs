namespace PasidVerify.Iommu;

/// <summary>Finds room for the tables among the frames that kernel pages and the bounce pool leave free.</summary>
internal static class FreeArea
{
    /// <summary>The lowest area above frame 0, so that no pointer is 0, and outside the interrupt window.</summary>
    public static ulong Find(Configuration configuration, ulong bytes)
    {
        ulong frames = Paging.Page<Word>(bytes);
        ulong limit = 1UL << (configuration.HostAddressBits - Paging.PageShift);
        ulong candidate = 1;
        foreach (ulong taken in Taken(configuration))
        {
            if (taken < candidate)
                continue;
            if (taken - candidate >= frames)
                break;
            candidate = taken + 1;
        }

        if (candidate + frames > limit)
        {
            throw new ArgumentException(
                $"No free area of {frames} frames for the tables below 2^{configuration.HostAddressBits}.",
                nameof(configuration));
        }

        return Paging.Address<Word>(candidate);
    }

    private static List<ulong> Taken(Configuration configuration)
    {
        var taken = new List<ulong>();
        foreach (KernelPage page in configuration.KernelPages)
            taken.Add(page.Frame);
        for (ulong frame = InterruptWindow.FirstFrame; frame <= InterruptWindow.LastFrame; frame++)
            taken.Add(frame);
        (ulong first, int count) = configuration.BouncePool;
        for (int i = 0; i < count; i++)
            taken.Add(first + (ulong)i);
        taken.Sort();
        return taken;
    }
}
