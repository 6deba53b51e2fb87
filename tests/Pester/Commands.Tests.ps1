# What only a real pwsh shows: its formatting, help, completion, parallel runspaces, and the commands of its own modules.
BeforeAll {
    $root = Resolve-Path (Join-Path $PSScriptRoot '../..')

    # As if it were installed: other runspaces find it by its name.
    $modulePath = $env:PSModulePath
    $env:PSModulePath = (Join-Path $root out) + [IO.Path]::PathSeparator + $modulePath
    Import-Module Wassette
    Set-Location $root
    $null = Import-WasmComponent examples/*/*.wasm, tests/components/tiny/tiny.wasm, tests/components/types/types.wasm, tests/components/misbehave/misbehave.wasm
}

AfterAll {
    Get-WasmComponent | Remove-WasmComponent
    $env:PSModulePath = $modulePath
}

Describe 'The examples' {
    It 'tell the time' {
        [datetime] (Invoke-WasmTool get-current-time) | Should -BeGreaterThan ([datetime]::UtcNow.AddMinutes(-1))
    }

    It 'calculate' {
        Invoke-WasmTool evaluate multiply 2, 3, 7 | Should -Be 42
        (Invoke-WasmTool divide 7 2).Quotient | Should -Be 3
        (Invoke-WasmTool statistics (1..4)).Mean | Should -Be 2.5
    }

    It 'remember' {
        $made = Invoke-WasmTool create-entities @{ Name = 'Ada'; EntityType = 'person'; Observations = 'mathematician' }

        $made.Name | Should -Be 'Ada'
    }
}

Describe 'Views' {
    It 'show components as a table' {
        $text = Get-WasmComponent calculator | Format-Table | Out-String -Width 200

        $text | Should -Match 'Id\s+Tools\s+Size\s+Source'
        $text | Should -Match 'calculator\s+3\s+6\.0 KB\s+.*calculator\.wasm'
    }

    It 'show components as a list' {
        Get-WasmComponent calculator | Format-List | Out-String | Should -Match 'Tools\s+: local_calculator_arithmetic_divide\s+local_calculator_arithmetic_evaluate'
    }

    It 'show tools with the first paragraph of their description' {
        $text = Get-WasmTool evaluate | Out-String -Width 200

        $text | Should -Match 'Name\s+Component\s+Description'
        $text | Should -Match 'calculator\s+Applies one operation to a list of numbers, from left to right\.'
        $text | Should -Not -Match 'operands'
    }

    It 'show tools as a list with their signature' {
        Get-WasmTool evaluate | Format-List | Out-String -Width 200 | Should -Match 'Signature\s+: evaluate: func\(operation: operation, operands: list<f64>\)'
    }

    It 'show reports as a list and as a table' {
        Test-WasmComponent tests/components/bad/text.wasm | Out-String -Width 200 | Should -Match 'CanImport\s+: False'
        Test-WasmComponent tests/components/reach/reach.wasm | Format-Table | Out-String -Width 200 | Should -Match 'True\s+16\s+Storage, Network, EnvironmentVariable'
    }

    It 'show sessions' {
        Get-WassetteSession -Default | Out-String | Should -Match 'Default\s+8\s+'
        Get-WassetteSession -Default | Format-List | Out-String | Should -Match 'Timeout\s+: 00:01:00'
    }

    It 'keep what a component or a file name says away from the terminal' -Skip:$IsWindows {
        $path = Join-Path $TestDrive "a`e]0;x`a.wasm"
        Copy-Item tests/components/bad/hostile-docs.wasm $path
        $hostile = Import-WasmComponent -LiteralPath $path -WarningAction SilentlyContinue
        $text = $hostile, ($hostile | Get-WasmTool) | ForEach-Object { $_ | Format-Table; $_ | Format-List } | Out-String
        $hostile | Remove-WasmComponent
        $text += Test-WasmComponent -LiteralPath $path | Out-String

        $text | Should -Not -Match "`e\]|`a|\u202e"
        $text | Should -Match 'a\\u\{1b\}\]0;x\\u\{7\}\.wasm'
    }
}

Describe 'Objects' {
    It 'go through Select-Object, Where-Object and Sort-Object' {
        Get-WasmTool | Where-Object Component -EQ tiny | Sort-Object Name -Descending | Select-Object -ExpandProperty Name -First 1 | Should -Be 'records'
    }

    It 'that are results become JSON' {
        Invoke-WasmTool divide 7 2 | ConvertTo-Json -Compress | Should -Be '{"Quotient":3,"Remainder":1}'
        Invoke-WasmTool echo-tuple 1, a, 2.5 | ConvertTo-Json -Compress | Should -Be '[1,"a",2.5]'
    }

    It 'that come from CSV and JSON are arguments' {
        "a,b`n1,2`n3,4" | ConvertFrom-Csv | Invoke-WasmTool add | Should -Be 3, 7
        '[{"a":1,"b":2},{"a":3,"b":4}]' | ConvertFrom-Json | Invoke-WasmTool add | Should -Be 3, 7
    }

    It 'that are files of Get-ChildItem are imported' {
        $session = New-WassetteSession
        Get-ChildItem examples/*/*.wasm | Import-WasmComponent -Session $session | Should -HaveCount 5
        Remove-WassetteSession $session.Name
    }
}

Describe 'Errors' {
    It 'are terminating where that is preferred, and are caught' {
        $ErrorActionPreference = 'Stop'

        { Invoke-WasmTool divide 1 0 } | Should -Throw -ErrorId 'ToolReturnedError,Wassette.PowerShell.Commands.InvokeWasmToolCommand'
        { Import-WasmComponent tests/components/bad/text.wasm } | Should -Throw -ErrorId 'NotAComponent,Wassette.PowerShell.Commands.ImportWasmComponentCommand'
    }

    It 'can be caught by type' {
        $caught = try { Invoke-WasmTool divide 1 0 -ErrorAction Stop } catch [Wassette.PowerShell.Errors.ToolReturnedErrorException] { $_.TargetObject.Case }

        $caught | Should -Be 'division-by-zero'
    }

    It 'are collected by -ErrorVariable' {
        1, 0, 2 | ForEach-Object { @{ dividend = 4; divisor = $_ } } | Invoke-WasmTool divide -ErrorVariable failed -ErrorAction SilentlyContinue | Should -HaveCount 2

        $failed | Should -HaveCount 1
    }

    It 'show nothing that acts on the terminal in <_>' -ForEach 'ConciseView', 'NormalView', 'CategoryView' {
        $ErrorView = $_

        Invoke-WasmTool echo-result @{ Err = "`e]0;owned`a" } 2>&1 | Out-String | Should -Not -Match "`e\]|`a"
    }
}

Describe 'Help' {
    It 'shows the syntax of <_>' -ForEach (Import-PowerShellDataFile (Join-Path $PSScriptRoot '../../out/Wassette/Wassette.psd1')).CmdletsToExport {
        Get-Command $_ -Syntax | Should -Match $_
        (Get-Help $_).Name | Should -Be $_
    }

    It 'shows the parameters of a tool' {
        Get-Command Invoke-WasmTool -ArgumentList divide -Syntax | Should -Match '\[-Name\] <string> \[-Dividend\] <Object> \[-Divisor\] <Object>'
    }

    It 'says what a cmdlet gives' {
        (Get-Command Get-WasmTool).OutputType.Name | Should -Be 'Wassette.WasmTool'
    }
}

Describe 'Completion' {
    It 'completes <line>' -ForEach @(
        @{ Line = 'Invoke-WasmTool get-current-t'; Expected = 'get-current-time' }
        @{ Line = 'Invoke-WasmTool evaluate mul'; Expected = 'multiply' }
        @{ Line = 'Get-WasmTool -Component cal'; Expected = 'calculator' }
        @{ Line = 'Invoke-WasmTool divide -Divid'; Expected = '-Dividend' }
    ) {
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be $expected
    }

    It 'knows a session in a variable' {
        $global:completionSession = New-WassetteSession
        $null = Import-WasmComponent tests/components/maps/maps.wasm -Session $completionSession
        $line = 'Get-WasmComponent -Session $completionSession '

        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be 'maps'
        Remove-WassetteSession $completionSession.Name
        Remove-Variable completionSession -Scope Global
    }
}

Describe 'ForEach-Object -Parallel' {
    It 'shares the default session' {
        $sums = 1..50 | ForEach-Object -Parallel { Invoke-WasmTool add $_ 1 } -ThrottleLimit 8

        $sums | Sort-Object | Should -Be (2..51)
    }

    It 'takes a session along' {
        $session = New-WassetteSession
        $null = Import-WasmComponent tests/components/tiny/tiny.wasm -Session $session
        $sums = 1..4 | ForEach-Object -Parallel { Invoke-WasmTool add $_ 1 -Session $using:session }
        Remove-WassetteSession $session.Name

        $sums | Sort-Object | Should -Be (2..5)
    }
}

Describe 'A tool that does not end' {
    It 'is stopped with its pipeline' {
        $started = [Threading.ManualResetEventSlim]::new()
        $pipeline = [powershell]::Create().AddScript('$args[0].Set(); Invoke-WasmTool spin').AddArgument($started)
        $null = $pipeline.BeginInvoke()
        $started.Wait(30000) | Should -BeTrue
        $watch = [Diagnostics.Stopwatch]::StartNew()
        $pipeline.Stop()

        $pipeline.InvocationStateInfo.State | Should -Be 'Stopped'
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 10
        Invoke-WasmTool add 1 2 | Should -Be 3
    }
}

Describe 'A compilation that takes its time' -Skip:$IsWindows {
    It 'shows its progress, and imports nothing once it is stopped' {
        $script = {
            $session = New-WassetteSession stopped
            $pipeline = [powershell]::Create().AddScript('Import-WasmComponent $args[0] -Session stopped').AddArgument("$pwd/examples/memory-js/memory.wasm")
            $null = $pipeline.BeginInvoke()
            while (-not $pipeline.Streams.Progress.Count -and $pipeline.InvocationStateInfo.State -eq 'Running') { Start-Sleep -Milliseconds 5 }
            $pipeline.Stop()
            $pipeline.Streams.Progress[0].Activity
            $pipeline.InvocationStateInfo.State

            # It takes as long again, so the one that was left behind is at its end too.
            $null = Import-WasmComponent examples/memory-js/memory.wasm
            $session.Components.Count
        }

        $cache = $env:XDG_CACHE_HOME
        $env:XDG_CACHE_HOME = "$TestDrive/cache"
        $seen = pwsh -NoProfile -NonInteractive -Command $script
        $env:XDG_CACHE_HOME = $cache

        "$seen" | Should -Be 'Compiling memory (1.0 MB) Stopped 0'
    }
}

Describe 'Preferences' {
    It 'let what a guest prints be seen, collected or silent' {
        Invoke-WasmTool print out err 6>&1 | Should -Be 'out'
        Invoke-WasmTool print out err -Verbose 4>&1 6>$null | Should -Be 'print: err'
        Invoke-WasmTool print out err | Should -BeNullOrEmpty
    }

    It 'let -WhatIf change nothing' {
        Get-WasmComponent | Remove-WasmComponent -WhatIf
        Get-WasmComponent | Should -HaveCount 8
    }
}
