namespace PasidVerify.Spec;

/// <summary>Tells the hardware that the kernel's page table lost something.</summary>
internal static class Notifier
{
    /// <summary>Submits the invalidation of the kernel's domain, and a wait; their tickets.</summary>
    public static (Ticket Flush, Ticket Wait) Flush(State s)
    {
        var flush = s.Design.NoKernelNotifier
            ? 0
            : Invalidation.Submit(s, DescriptorKind.IotlbDomain, Domains.Kernel, Pasids.None);
        return (flush, Invalidation.SubmitWait(s));
    }
}
