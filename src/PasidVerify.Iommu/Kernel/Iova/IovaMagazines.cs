namespace PasidVerify.Iommu;

/// <summary>
/// Runs of pages that one processor has freed, by their size: given again the last one first (Linux: iova_cpu_rcache).
/// </summary>
/// <remarks>
/// A lock all the same: a thread may be moved to another processor, and others empty the magazines. No other processor's
/// is on its cache line.
/// </remarks>
internal sealed class IovaMagazines
{
    /// <summary>Runs of a size that are kept at most.</summary>
    public const int Capacity = 128;

    private const ulong LargestRun = 32;

    private readonly Magazine[] _bySize = new Magazine[LargestRun + 1];
    private LoneWord _taken;

    /// <summary>Runs of this size are kept; longer ones are rare.</summary>
    public static bool Keeps(ulong count) => count <= LargestRun;

    /// <summary>Keeps others out, until <see cref="Leave"/>.</summary>
    public void Enter()
    {
        for (SpinWait wait = default; Interlocked.Exchange(ref _taken.Value, 1) != 0;)
            wait.SpinOnce(sleep1Threshold: -1);
    }

    /// <summary>Lets others in.</summary>
    public void Leave() => Volatile.Write(ref _taken.Value, 0);

    /// <summary>Takes the run that was put last.</summary>
    public bool TryTake(ulong count, out ulong page)
    {
        Enter();
        ref Magazine magazine = ref _bySize[count];
        bool isThere = magazine.Count != 0;
        page = isThere ? magazine.Runs![(magazine.Oldest + --magazine.Count) % Capacity] : 0;
        Leave();
        return isThere;
    }

    /// <summary>Takes the run that was put first; between <see cref="Enter"/> and <see cref="Leave"/>.</summary>
    public bool TryTakeOldest(ulong count, out ulong page)
    {
        page = 0;
        ref Magazine magazine = ref _bySize[count];
        if (magazine.Count == 0)
            return false;
        page = magazine.Runs![magazine.Oldest];
        magazine.Oldest = (magazine.Oldest + 1) % Capacity;
        magazine.Count--;
        return true;
    }

    /// <summary>Keeps a run; false if there is no room.</summary>
    public bool TryPut(ulong count, ulong page)
    {
        Enter();
        ref Magazine magazine = ref _bySize[count];
        bool hasRoom = magazine.Count != Capacity;
        if (hasRoom)
        {
            magazine.Runs ??= new ulong[Capacity];
            magazine.Runs[(magazine.Oldest + magazine.Count++) % Capacity] = page;
        }

        Leave();
        return hasRoom;
    }

    /// <summary>A ring of runs of one size, by their first pages; made when the first one comes.</summary>
    private struct Magazine
    {
        public ulong[]? Runs;
        public int Oldest;
        public int Count;
    }
}
