namespace PasidVerify.Iommu;

/// <summary>
/// Which pages of an address space calls work on at the moment, and which they wait for the hardware about. Calls on
/// different pages go on side by side; on the same ones they take turns.
/// </summary>
internal sealed class PageClaims
{
    private readonly Lock _lock = new();
    private Claim[] _claims = new Claim[4];
    private int _count;

    /// <summary>Starts to read or to change pages; false while that has to wait for another call's work.</summary>
    public bool TryStart(PageRange pages, bool toChange)
    {
        lock (_lock)
        {
            foreach (ref readonly Claim claim in Claims)
            {
                if (claim.Waiting is null && (toChange || claim.Changes) && claim.Pages.Overlaps(pages))
                    return false;
            }

            if (_count == _claims.Length)
                Array.Resize(ref _claims, 2 * _count);
            _claims[_count++] = new Claim(pages, toChange, null);
            return true;
        }
    }

    /// <summary>Work on pages is done.</summary>
    public void Finish(PageRange pages, bool toChange) => Remove(new Claim(pages, toChange, null));

    /// <summary>Work on pages is done but for what the hardware has to do.</summary>
    public void FinishExceptFor(CallKind kind, PageRange pages)
    {
        lock (_lock)
            _claims[IndexOf(new Claim(pages, true, null))] = new Claim(pages, true, kind);
    }

    /// <summary>A call of this kind waits for the hardware about some of the pages.</summary>
    public bool AreWaitedFor(CallKind kind, PageRange pages)
    {
        lock (_lock)
        {
            foreach (ref readonly Claim claim in Claims)
            {
                if (claim.Waiting == kind && claim.Pages.Overlaps(pages))
                    return true;
            }

            return false;
        }
    }

    /// <summary>The hardware has done what a call waited for.</summary>
    public void Settle(CallKind kind, PageRange pages) => Remove(new Claim(pages, true, kind));

    private ReadOnlySpan<Claim> Claims => _claims.AsSpan(0, _count);

    private void Remove(in Claim claim)
    {
        lock (_lock)
            _claims[IndexOf(in claim)] = _claims[--_count];
    }

    private int IndexOf(in Claim claim)
    {
        int index = Claims.IndexOf(claim);
        return index >= 0 ? index : throw new InvalidOperationException($"No call has a claim of {claim.Pages}.");
    }

    /// <param name="Pages">The pages.</param>
    /// <param name="Changes">The call changes them rather than reads them.</param>
    /// <param name="Waiting">The kind of call that waits for the hardware; null while it works.</param>
    private readonly record struct Claim(PageRange Pages, bool Changes, CallKind? Waiting);
}
