namespace PasidVerify.Referee.Tests;

/// <summary>Where the specification may allow more than the referee. It may never allow less.</summary>
internal static class Excuses
{
    public static bool MayAllowMore(ReferenceModel referee, Question question) => IsBeingTornDown(referee, question);

    /// <summary>
    /// Between the PASID-cache and the last invalidation of a disable, the specification reads today's tables for what
    /// IOTLB and device TLB may hold; the referee knows that what was mapped since then cannot have been loaded.
    /// </summary>
    private static bool IsBeingTornDown(ReferenceModel referee, Question question) =>
        referee.Kernel.Attachments.TryGetValue(question.Device, out var attachment)
        && attachment.Disabling && attachment.Pasid == question.Pasid
        && !referee.Hardware.PasidCache.Any(e => e.Device == question.Device && e.Pasid == question.Pasid);
}
