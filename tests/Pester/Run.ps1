# Runs the suite against out/Wassette. Writes the counts in the words of `dotnet test`.
#Requires -Version 7.6
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

$configuration = New-PesterConfiguration
$configuration.Run.Path = $PSScriptRoot
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'Detailed'

$result = Invoke-Pester -Configuration $configuration

"Pester run summary: $($result.Result)"
"  total: $($result.TotalCount)"
"  failed: $($result.FailedCount + $result.FailedContainersCount + $result.FailedBlocksCount)"
"  succeeded: $($result.PassedCount)"
"  skipped: $($result.SkippedCount)"

exit [int]($result.Result -ne 'Passed')
