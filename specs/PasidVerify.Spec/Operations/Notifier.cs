namespace PasidVerify.Spec;

/// <summary>
/// Tells the hardware that the kernel's page table lost something: the notifier that the series lacks (RFC cover
/// letter, "open"). Linux 6.19 has it for table pages alone (<see cref="FreeTable"/>), as user-space SVA needs no more.
/// </summary>
internal static class Notifier
{
    /// <summary>Submits the invalidations of the kernel's domain, and a wait.</summary>
    public static Flush Flush(State s) =>
        s.Design.NoKernelNotifier ? Flushes.OfNothing(s) : Flushes.OfKernel(s);
}
